// Generates codama's client from the interface description, and checks what it derives.
// usage: generate.mjs DESCRIPTION FOLDER
import { readFileSync } from "node:fs";
import { rootNodeFromAnchor } from "@codama/nodes-from-anchor";
import { renderVisitor } from "@codama/renderers-js";
import { createFromRoot } from "codama";

const [description, folder] = process.argv.slice(2);
const root = rootNodeFromAnchor(JSON.parse(readFileSync(description, "utf8")));

const seeds = (pda) => pda.seeds.map((seed) => seed.name ?? "constant").join(" ");
const found = Object.fromEntries(root.program.pdas.map((pda) => [pda.name, seeds(pda)]));
const expected = {
  exchange: "constant",
  collateral: "constant mint",
  vault: "constant mint",
  marginAccount: "constant owner subId",
  market: "constant index",
};
for (const [name, wanted] of Object.entries(expected)) {
  if (found[name] !== wanted) throw new Error(`the seeds of ${name} are "${found[name]}" instead of "${wanted}"`);
}

const derived = root.program.instructions.flatMap((instruction) =>
  instruction.accounts
    .filter((account) => account.defaultValue?.kind === "pdaValueNode")
    .map((account) => `${instruction.name}.${account.name}`),
);
for (const wanted of ["createMarginAccount.marginAccount", "createMarket.market", "createCollateral.vault", "trade.exchange"]) {
  if (!derived.includes(wanted)) throw new Error(`codama does not derive ${wanted}`);
}

await createFromRoot(root).accept(renderVisitor(folder, { formatCode: false }));
console.log(`codama derives ${derived.length} addresses`);
