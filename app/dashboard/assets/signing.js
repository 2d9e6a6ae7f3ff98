// Shows an unsigned transaction with the time left to sign it, and renews it before it expires.
import { list, make, replace } from "./dom.js";

// A transaction is renewed when this share of its life is left, which is enough to copy it into a wallet and sign.
const RENEWED_AT = 1 / 3;
// Renewals stop after this time, because the user has probably left. Unit: ms.
const LONGEST = 300_000;
const TICK = 250;
// The time from a failed renewal to the next attempt. Unit: ms.
const RETRY = 2_000;

const seconds = (ms) => `${Math.max(0, Math.ceil(ms / 1000))} s`;

function shown({ message, transaction, terms }, left, note) {
  const copy = make("button", { type: "button", class: "copy", click: () => navigator.clipboard?.writeText(transaction) },
    "Copy transaction");
  return [
    make("p", {}, message),
    make("p", { role: "timer" }, "Time to sign: ", left),
    note,
    make("label", {}, "Unsigned transaction in base64",
      make("textarea", { readonly: "", rows: "3", spellcheck: "false" }, transaction)),
    copy,
    list([
      ["scheduled compute units", String(terms.scheduledUnits)],
      ["priority", `${terms.priority} micro-lamports per unit`],
      ["last valid block height", String(terms.lastValidBlockHeight)],
    ]),
  ];
}

// Shows the transaction of `prepare` in `place`, and renews it until it is stopped.
export function signing(place, prepare) {
  const begin = performance.now();
  const left = make("output", {});
  const note = make("p", { class: "warn", role: "status" });
  let timer = null, end = 0, life = 0, next = 0, renewals = 0, asks = false, stopped = false;

  const stop = () => {
    stopped = true;
    clearInterval(timer);
  };
  const fail = (error) => replace(place, make("p", { class: "warn", role: "alert" }, error.message));

  async function renew() {
    asks = true;
    const asked = performance.now();
    try {
      const answer = await prepare();
      if (stopped) return;
      // The time counts from the request, because the blockhash is at least that old.
      life = answer.terms.lifeMs;
      end = asked + life;
      renewals += 1;
      place.dataset.prepared = renewals;
      note.textContent = "";
      replace(place, ...shown(answer, left, note));
      tick();
    } catch (error) {
      if (stopped) return;
      refused(error);
    } finally {
      asks = false;
    }
  }

  // The transaction on the page can be signed until it expires, even if no new one is available.
  function refused(error) {
    const now = performance.now();
    if (now < end) {
      note.textContent = `The transaction cannot be renewed now: ${error.message}`;
      next = now + RETRY;
    } else {
      stop();
      fail(error);
    }
  }

  function tick() {
    const now = performance.now();
    left.textContent = seconds(end - now);
    if (now - begin > LONGEST && now > end) {
      stop();
      fail(new Error("The transaction has expired: prepare it again."));
    } else if (!asks && now >= next && now - begin <= LONGEST && end - now < life * RENEWED_AT) {
      renew();
    }
  }

  renew().then(() => {
    if (!stopped) timer = setInterval(tick, TICK);
  });
  return { stop };
}
