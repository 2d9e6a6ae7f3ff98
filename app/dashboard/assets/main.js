// The exchange's page: shows the server's data and computes nothing.
import { byId, fetchJson, list, make, makeSvg, replace, sign } from "./dom.js";
import { curveChart, priceChart } from "./charts.js";

let exchange = null;
let era = null;
// The query of this network in the explorer's addresses, or null if the explorer cannot read it.
let explorer = null;
let chosen = null;
let events = [];
let shownAddress = null;
let shownPage = 0;
let shownSlot = null;
let shownCurve = null;
const prices = priceChart(byId("price-chart"));
const curve = curveChart(byId("curve-chart"));

// ---- connection

function setStatus(state, text) {
  const status = byId("status");
  status.dataset.state = state;
  if (status.textContent !== text) status.textContent = text;
}

function setBanner(text) {
  const banner = byId("banner");
  banner.hidden = !text;
  if (banner.textContent !== (text ?? "")) banner.textContent = text ?? "";
  document.body.classList.toggle("stale", Boolean(text));
}

function showConnection(live) {
  const { state, message, answered } = live.connection;
  if (state === "live") {
    setStatus("live", "Live");
    byId("slot").textContent = `· slot ${live.exchange.slot.toLocaleString("en-US")}`;
    setBanner(null);
  } else if (state === "gone") {
    const since = answered ? ` The numbers below are from ${clock(answered)}, when it last responded.` : "";
    setStatus("gone", "No connection to the network");
    setBanner(`The RPC server does not respond.${since} ${message ?? ""}`);
  } else if (state === "unreadable") {
    setStatus("gone", "No exchange to show");
    setBanner(`The network responds, but the exchange cannot be read: ${message ?? ""}`);
  }
}

// The time of day in UTC, with the date if it is not today.
function moment(seconds) {
  const [date, time] = new Date(seconds * 1000).toISOString().split(/[T.]/);
  const today = new Date().toISOString().slice(0, 10);
  return date === today ? `${time} UTC` : `${date} ${time} UTC`;
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB");

// ---- markets

// The button of a market. It is created once, so that focus and clicks survive updates.
function cardOf(number) {
  const found = byId("market-list").querySelector(`[data-market="${number}"]`);
  if (found) return found;
  const card = make("button", { class: "card", type: "button", "data-market": number, click: () => choose(number) });
  byId("market-list").append(card);
  return card;
}

// A price per unit of the asset, where a contract is not one unit.
const perUnit = (name, price, asset) => (price ? `${name} ${price} per ${asset}` : "");

function showCard(market) {
  const worry = market.is_open ? market.index_problem : "Not open yet";
  const card = cardOf(market.market);
  card.setAttribute("aria-pressed", String(market.market === chosen));
  replace(card, ...[make("h3", {}, market.name),
  make("div", {}, make("span", { class: "big mark", "data-mark": market.market }, market.mark), " mark"),
  make("p", { class: "note" }, market.contract, perUnit("; mark", market.mark_of_unit, market.asset)),
  list([
    ["Index", market.index_price ?? "none yet", "index"],
    ["Index per unit", market.index_of_unit],
    ["Mark over index", market.premium],
    ["Daily funding rate (long)", market.funding?.long_rate, market.funding && sign(market.funding.long_rate)],
    ["Open interest, long", market.interest.long],
    ["Open interest, short", market.interest.short],
  ]),
  worry ? make("p", { class: "note warn" }, worry) : null].filter(Boolean));
}

function showMarkets() {
  exchange.markets.forEach(showCard);
  byId("no-markets").hidden = exchange.markets.length > 0;
}

async function choose(number) {
  chosen = number;
  shownCurve = null;
  byId("market").hidden = false;
  prices.begin(await fetchJson(`api/markets/${number}/history`));
  showMarkets();
  await showMarket();
}

function detail(title, rows) {
  return make("div", { class: "card" }, make("h3", {}, title), list(rows));
}

async function showMarket() {
  const market = exchange.markets.find((known) => known.market === chosen);
  if (!market) return;
  const { interest, books, terms, funding } = market;
  byId("market-title").textContent = market.name;
  replace(byId("market-details"),
    detail("Funding", funding ? [
      ["Accruing premium", funding.premium],
      ["Daily funding per long contract", funding.long_per_day, sign(funding.long_per_day)],
      ["Daily funding per short contract", funding.short_per_day, sign(funding.short_per_day)],
    ] : [["", "none before the first index"]]),
    detail("Open interest", [
      ["Long", interest.long], ["worth", interest.long_value],
      ["Short", interest.short], ["worth", interest.short_value], ["Net", interest.net],
    ]),
    detail("Insurance fund", [
      ["Balance", books.insurance], ["Paid so far", books.insurance_used], ["Written off so far", books.deficits],
    ]),
    detail("Books", [
      ["PnL pool", books.cash], ["Reserved for claims", books.reserved], ["Open claims", books.open_claims],
      ["Debts", books.debts], ["Surplus", books.surplus, sign(books.surplus)], ["Protocol fees", books.protocol_fees],
    ]),
    detail("Terms", [
      ["Initial margin", terms.initial_margin], ["Maintenance margin", terms.maintenance_margin], ["Taker fee", terms.taker_fee],
      ["Smallest position", terms.minimum], ["Size step", terms.step],
    ]),
    detail("Curve", [
      ["Peg", terms.peg], ["Depth", terms.depth], ["Clearing price", market.clearing_price],
      ["Index published", market.index_age === null ? null : `${market.index_age} s ago`],
    ]));
  const state = `${market.market} ${terms.peg} ${terms.depth} ${interest.net} ${market.draw.index}`;
  if (state !== shownCurve) {
    shownCurve = state;
    curve.show(await fetchJson(`api/markets/${market.market}/curve`), market.draw.index);
    byId("curve-now").textContent = `Now: net position ${interest.net}, mark ${market.mark}`;
  }
}

// ---- solvency

// Shares are in millionths.
const WIDE = 1_000_000;

function gauge(solvency) {
  const picture = makeSvg("svg", {
    class: "gauge", viewBox: `0 0 ${WIDE} 74`, preserveAspectRatio: "none", role: "img",
    "aria-label": `The vault holds ${solvency.vault}, the exchange owes ${solvency.claims}`,
  });
  const vault = solvency.is_solvent ? "vault" : "short";
  picture.append(makeSvg("rect", { class: vault, x: 0, y: 0, width: solvency.vault_share, height: 32 }));
  let x = 0;
  solvency.parts.forEach((part, place) => {
    picture.append(makeSvg("rect", { class: `part${place}`, x, y: 40, width: part.share, height: 32 }));
    x += part.share;
  });
  return picture;
}

function showSolvency(live) {
  const solvency = exchange.solvency;
  if (!solvency) {
    replace(byId("gauge"), make("p", {}, "The exchange has no collateral token yet."));
    return;
  }
  const verdict = solvency.is_solvent ? "The vault holds at least everything the exchange owes." : "The vault holds less than the exchange owes.";
  const audit = live.audit;
  const audited = audit?.is_conserved === true
    ? `${audit.accounts} margin accounts hold ${audit.cash}: all parts add up to exactly the total owed${audit.time ? ` at ${clock(audit.time)}` : ""}.`
    : audit?.is_conserved === false ? "The parts do not add up to the total owed." : audit?.error;
  replace(byId("gauge"),
    make("p", { class: solvency.is_solvent ? "good" : "bad", id: "verdict" }, verdict),
    make("p", { class: "soft" }, "Above: the vault. Below: everything the exchange owes."),
    gauge(solvency),
    make("div", { class: "cards" },
      make("div", { class: "card" }, list([
        ["Vault", solvency.vault], ["Owed", solvency.claims],
        ["Difference", solvency.difference, solvency.is_solvent ? "good" : "bad"], ["Coverage", solvency.coverage],
      ])),
      make("div", { class: "card" }, list(solvency.parts.map((part, place) => [
        make("span", {}, make("span", { class: `key part${place}` }), part.name), part.amount,
      ])))),
    make("p", { class: audit?.is_conserved === false ? "bad" : "note", id: "audit" }, audited ?? ""));
}

// ---- accounts

// An amount that is left out of the list if it is zero.
const unlessZero = (amount) => (/[1-9]/.test(amount) ? amount : null);

function positionRows(position) {
  const distance = position.liquidation_distance;
  const liquidation = position.liquidation_price ?? "none";
  return [
    ["PnL if closed now", position.profit_if_closed ?? "the curve cannot take it", sign(position.profit_if_closed ?? "")],
    ["PnL at the clearing price", position.clearing_profit, sign(position.clearing_profit)],
    ["Break-even price", position.break_even_price], ["Mark", position.mark], ["Index", position.index_price],
    ["Liquidation price (index)", distance ? `${liquidation} (${distance} from the index)` : liquidation, "warn"],
    ["Funding per day", position.funding_per_day, sign(position.funding_per_day)],
  ];
}

function positionCard(position) {
  const isFlat = position.side === "flat";
  const units = position.units ? ` (${position.units})` : "";
  return make("div", { class: "card" },
    make("h3", {}, `${position.name}: ${position.side}${isFlat ? "" : ` ${position.size}${units}`}`),
    list([
      ...(isFlat ? [] : positionRows(position)),
      ...(position.index_problem ? [["Index problem", position.index_problem, "warn"]] : []),
      ["Claim, not cash yet", unlessZero(position.claim)], ["Paid, to collect", unlessZero(position.collectable)],
      ["Debt", unlessZero(position.debt), "bad"],
    ]),
    position.payout ? make("p", { class: "note" }, position.payout.text, " ",
      make("a", { href: "links#claim" }, "Collect claims")) : null);
}

const STANDING = { healthy: "good", flat: "good", "at risk": "warn", liquidatable: "bad", insolvent: "bad" };

function accountCard(account) {
  const kind = account.isolated_to ? `isolated to ${account.isolated_to}` : "cross";
  if (account.problem) {
    return make("div", { class: "account" },
      make("h3", {}, `Margin account ${account.sub_id} (${kind})`),
      make("p", { class: "note" }, make("code", {}, account.address)),
      make("p", { class: "bad" }, `Its margin cannot be computed: ${account.problem}`),
      make("div", { class: "cards" }, make("div", { class: "card" }, list([["Cash", account.cash]]))));
  }
  return make("div", { class: "account" },
    make("h3", {}, `Margin account ${account.sub_id} (${kind}): `, make("span", { class: STANDING[account.standing] }, account.standing)),
    make("p", { class: "note" }, make("code", {}, account.address)),
    make("div", { class: "cards" },
      make("div", { class: "card" }, list([
        ["Equity", account.equity], ["Margin ratio", account.margin_ratio ?? "no position", STANDING[account.standing]],
        ["Maintenance requirement", account.maintenance_requirement], ["Initial requirement", account.initial_requirement],
        ["Leverage", account.leverage],
        ["Cash", account.cash], ["Paid, to collect", unlessZero(account.collectable)], ["Free collateral", account.free_cash],
      ])),
      ...account.positions.map(positionCard)));
}

// The buttons of a wallet with more than one page of accounts.
function pageButtons({ total, page, pages }) {
  if (pages < 2) return [];
  const to = (number, text) => make("button", {
    type: "button", ...(number < 0 || number >= pages ? { disabled: "" } : {}), click: () => openPage(number),
  }, text);
  return [make("div", { class: "row", id: "account-pages" }, to(page - 1, "Previous"),
    make("span", { class: "note" }, `${total} margin accounts, page ${page + 1} of ${pages}`), to(page + 1, "Next"))];
}

async function showAccount() {
  if (!shownAddress) return;
  const [address, page] = [shownAddress, shownPage];
  const isShown = () => address === shownAddress && page === shownPage;
  try {
    const found = await fetchJson(`api/accounts/${encodeURIComponent(address)}?page=${page}`);
    if (isShown()) replace(byId("accounts"), ...pageButtons(found), ...found.accounts.map(accountCard));
  } catch (error) {
    if (isShown()) replace(byId("accounts"), make("p", { class: "bad", role: "alert" }, error.message));
  }
}

function openPage(page) {
  shownPage = page;
  return showAccount();
}

function openAccount(address) {
  shownAddress = address;
  shownPage = 0;
  byId("address").value = address;
  return showAccount();
}

// ---- events

function eventLine(event) {
  const account = event.account;
  return make("li", {},
    make("span", { class: event.kind === "liquidation" ? "tag bad" : "tag" }, event.text), " ",
    make("span", { class: "soft" }, [event.time ? moment(event.time) : null, `slot ${event.slot}`].filter(Boolean).join(" · "), " "),
    explorer === null ? null : make("a", { href: `https://explorer.solana.com/tx/${event.signature}${explorer}`, rel: "noreferrer" }, "transaction"),
    " ",
    account ? make("a", { href: `#account=${account}` }, `${account.slice(0, 4)}…${account.slice(-4)}`) : null);
}

function showEvents() {
  const all = byId("all-events").checked;
  const shown = events.filter((event) => all || event.kind !== "other").slice(0, 60);
  replace(byId("event-list"), ...shown.map(eventLine));
  byId("no-events").hidden = shown.length > 0;
}

// Shows which events are missing.
function showReading({ skipped, gaps, behind }) {
  const told = [
    skipped ? `${skipped} transaction${skipped === 1 ? "" : "s"} could not be read.` : "",
    gaps ? "Some events were skipped, because too many came at once." : "",
    behind ? `The newest events are missing: ${behind}` : "",
  ].filter(Boolean).join(" ");
  const note = byId("events-note");
  note.hidden = !told;
  if (note.textContent !== told) note.textContent = told;
}

// ---- start

// Clears the view of a chain that is gone; the server's next list replaces its events.
function forget() {
  replace(byId("market-list"));
  byId("market").hidden = true;
  chosen = null;
  shownCurve = null;
}

async function onLive(live) {
  if (era !== null && live.era !== era) forget();
  era = live.era;
  explorer = live.explorer ?? null;
  if (live.exchange) {
    exchange = live.exchange;
    showMarkets();
    showSolvency(live);
    const first = exchange.markets.find((market) => market.is_open) ?? exchange.markets[0];
    if (chosen === null && first) await choose(first.market);
    const market = exchange.markets.find((known) => known.market === chosen);
    if (market && live.connection.state === "live") {
      prices.add({ time: exchange.time, mark: market.draw.mark, index: market.draw.index });
      await showMarket();
    }
    if (shownSlot !== exchange.slot) await showAccount();
    shownSlot = exchange.slot;
  }
  showConnection(live);
  showReading(live.events);
}

function fromAddressBar() {
  const match = location.hash.match(/^#account=([1-9A-HJ-NP-Za-km-z]{32,44})$/);
  if (!match) return;
  openAccount(match[1]);
  byId("account").scrollIntoView();
}

const stream = new EventSource("api/stream");
stream.addEventListener("live", (message) => onLive(JSON.parse(message.data)).catch((error) => setBanner(error.message)));
stream.addEventListener("events", (message) => {
  events = JSON.parse(message.data);
  showEvents();
});
stream.addEventListener("error", () => {
  setStatus("gone", "No connection to the dashboard");
  setBanner("This page's server does not respond: is `ballast dashboard` still running? The page reconnects automatically.");
});
byId("all-events").addEventListener("change", showEvents);
byId("account-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = byId("address").value.trim();
  if (location.hash === `#account=${address}`) openAccount(address);
  else location.hash = `account=${address}`;
  openAccount(address);
});
addEventListener("hashchange", fromAddressBar);
fromAddressBar();
