// The page of links: one card for each action, from its own metadata.
import { byId, fetchJson, make, replace } from "/dom.js";

function parameterText(parameter) {
  const limits = [];
  if (parameter.patternDescription) limits.push(parameter.patternDescription);
  if (parameter.options) limits.push(parameter.options.map((option) => option.label).join(", "));
  return make("li", {}, `${parameter.label}${parameter.required ? "" : " (optional)"}`,
    limits.length ? make("span", { class: "soft" }, ` ${limits.join("; ")}`) : null);
}

function card(link, action) {
  const wallet = `solana-action:${link.url}`;
  return make("div", { class: "card" },
    make("h3", {}, action.title),
    make("p", {}, action.description),
    action.error ? make("p", { class: "warn" }, action.error.message) : null,
    ...action.links.actions.map((linked) => make("div", {},
      make("strong", {}, linked.label), make("ul", {}, ...linked.parameters.map(parameterText)))),
    make("p", {}, make("a", { href: wallet }, "Open in a wallet"), " · ", make("a", { href: link.url }, "metadata")),
    make("p", { class: "note" }, make("code", {}, wallet)));
}

const AGAIN = 2000;

// Until the server has read the exchange.
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
