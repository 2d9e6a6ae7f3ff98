// The page of wallet links: one card for each action, built from its metadata, and a form that prepares its
// transaction.
import { byId, fetchJson, make, replace } from "./dom.js";
import { signing } from "./signing.js";

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

// The path of an action on this server, whatever the server's public address is.
const local = (address) => address.slice(address.indexOf("/api/actions/") + 1);

const copyButton = (text, label) =>
  make("button", { type: "button", class: "copy", click: () => navigator.clipboard?.writeText(text) }, label);

// The link to an action with its inputs, for a wallet on another device.
function elsewhere(address) {
  const path = `/${local(address)}`;
  return make("details", {},
    make("summary", {}, "Sign on a phone, or share the link"),
    make("img", { class: "qr", loading: "lazy", alt: "QR code of this link", src: `qr.svg?path=${encodeURIComponent(path)}` }),
    make("p", { class: "note" }, "Wallets that read Solana Pay's transaction requests scan this code."),
    copyButton(`solana-action:${address}`, "Copy link"));
}

function form(linked) {
  const place = make("div", { class: "signing" });
  const phone = make("div", {});
  let shown = null;
  const submit = (event) => {
    event.preventDefault();
    const wallet = byId("wallet");
    if (!wallet.reportValidity()) return;
    shown?.stop();
    const address = addressOf(linked, new FormData(event.target));
    shown = signing(place, () => fetchJson(local(address), { account: wallet.value.trim() }));
    replace(phone, elsewhere(address));
  };
  return make("div", {},
    make("form", { submit }, make("strong", {}, linked.label), ...linked.parameters.map(field),
      make("button", { type: "submit" }, "Prepare")), place, phone);
}

function card(link, action) {
  const wallet = `solana-action:${link.url}`;
  const name = link.path.slice("/api/actions/".length);
  return make("div", { class: "card", id: name },
    make("h3", {}, action.title),
    make("p", {}, action.description),
    action.error ? make("p", { class: "warn" }, action.error.message) : null,
    ...action.links.actions.map(form),
    make("p", {}, make("a", { href: wallet }, "Open in a wallet on this device"), " · ",
      make("a", { href: local(link.url) }, "metadata"), " ", copyButton(wallet, "Copy link")));
}

const AGAIN = 2000;

// Retries until the server has read the exchange.
async function show() {
  const banner = byId("banner");
  try {
    const links = await fetchJson("api/links");
    const actions = await Promise.all(links.map((link) => fetchJson(local(link.path))));
    replace(byId("link-list"), ...links.map((link, place) => card(link, actions[place])));
    banner.hidden = true;
    const name = decodeURIComponent(location.hash.slice(1));
    // An order is part of its market's card.
    (byId(name) ?? byId(name.replace(/\/[^/]+$/, "")))?.scrollIntoView();
  } catch (error) {
    banner.hidden = false;
    banner.textContent = error.message;
    setTimeout(show, AGAIN);
  }
}

show();
