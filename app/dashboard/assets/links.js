// The page of wallet links: one card for each action, built from its metadata, and a form that prepares its
// transaction.
import { byId, fetchJson, make, replace } from "/dom.js";
import { signing } from "/signing.js";

// Returns an input's explanation.
function hint(parameter) {
  const parts = [parameter.patternDescription, parameter.required ? null : "optional"];
  const text = parts.filter(Boolean).join("; ");
  return text ? make("span", { class: "soft" }, ` ${text}`) : null;
}

function control(parameter) {
  const { name, required, options } = parameter;
  const attributes = { name, ...(required ? { required: "" } : {}) };
  if (options) {
    return make("select", attributes, ...options.map((option) =>
      make("option", { value: option.value, ...(option.selected ? { selected: "" } : {}) }, option.label)));
  }
  const pattern = parameter.pattern ? { pattern: parameter.pattern } : {};
  const kind = parameter.type === "number"
    ? { type: "number", min: parameter.min, max: parameter.max }
    : { type: "text", maxlength: parameter.max };
  return make("input", { ...attributes, ...kind, ...pattern, autocomplete: "off", spellcheck: "false" });
}

const field = (parameter) => make("label", {}, parameter.label, hint(parameter), control(parameter));

// Returns the transaction's URL. Inputs replace the placeholders in the action's metadata.
const addressOf = (linked, entered) =>
  linked.href.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(entered.get(name) ?? ""));

function form(linked) {
  const place = make("div", { class: "signing" });
  let shown = null;
  const submit = (event) => {
    event.preventDefault();
    const wallet = byId("wallet");
    if (!wallet.reportValidity()) return;
    shown?.stop();
    const address = addressOf(linked, new FormData(event.target));
    shown = signing(place, () => fetchJson(address, { account: wallet.value.trim() }));
  };
  return make("div", {},
    make("form", { submit }, make("strong", {}, linked.label), ...linked.parameters.map(field),
      make("button", { type: "submit" }, "Prepare")), place);
}

function card(link, action) {
  const wallet = `solana-action:${link.url}`;
  return make("div", { class: "card" },
    make("h3", {}, action.title),
    make("p", {}, action.description),
    action.error ? make("p", { class: "warn" }, action.error.message) : null,
    ...action.links.actions.map(form),
    make("p", {}, make("a", { href: wallet }, "Open in a wallet"), " · ", make("a", { href: link.url }, "metadata")),
    make("p", { class: "note" }, make("code", {}, wallet)));
}

const AGAIN = 2000;

// Retries until the server has read the exchange.
async function show() {
  const banner = byId("banner");
  try {
    const links = await fetchJson("/api/links");
    const actions = await Promise.all(links.map((link) => fetchJson(link.path)));
    replace(byId("link-list"), ...links.map((link, place) => card(link, actions[place])));
    banner.hidden = true;
  } catch (error) {
    banner.hidden = false;
    banner.textContent = error.message;
    setTimeout(show, AGAIN);
  }
}

show();
