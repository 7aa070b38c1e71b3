// build.mjs: makes dist/*.html, the pages that the program carries, from src/. `./dev web` runs it.
//
//     node build.mjs            writes dist/
//     node build.mjs --check    fails where dist/ is not what it would write
//
// Each page is one file: its styles, its script and the libraries that it uses, minified. {{data}} stays for the
// program to fill in. dist/sources.sha256 names what they were made from; tests/web/bundle_test.py compares.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const pages = ["report", "explore"].filter((name) => existsSync(join(root, "src", name, "main.js")));

const files_in = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files_in(join(folder, entry.name)) : [join(folder, entry.name)],
  );

// "hash  path" lines, sorted by path, as sha256sum has them.
function sources() {
  const files = [...files_in(join(root, "src")), ...["build.mjs", "package.json", "package-lock.json"].map((f) => join(root, f))];
  return files
    .map((file) => relative(root, file))
    .sort()
    .map((file) => `${createHash("sha256").update(readFileSync(join(root, file))).digest("hex")}  ${file}\n`)
    .join("");
}

async function bundled(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022"],
    charset: "ascii",
    legalComments: "none",
    write: false,
    metafile: true,
    absWorkingDir: root,
    logLevel: "warning",
  });
  return { text: outputFiles[0].text.trim(), packages: packages_of(Object.keys(metafile.inputs)) };
}

// "node_modules/d3-array/src/max.js" is of node_modules/d3-array.
function packages_of(inputs) {
  const folders = inputs.map((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean);
  return [...new Set(folders)].sort();
}

// Who holds the rights in what is bundled, and under which terms: each text once, below the packages it is of.
function licences(packages) {
  const texts = new Map();
  for (const folder of packages) {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(join(root, folder)).find((f) => /^licen[cs]e/i.test(f));
    if (!file) throw new Error(`${name} comes without a licence`);
    const lines = readFileSync(join(root, folder, file), "utf8").trim().split("\n").map((line) => line.trim());
    const held = lines.filter((line) => /^copyright \(?[c\d]/i.test(line)).join("; ");
    const text = lines.filter((line) => !/^copyright \(?[c\d]/i.test(line)).join("\n").replace(/\n{2,}/g, "\n").trim();
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}${held ? `: ${held}` : ""}`]);
  }
  const all = [...texts].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`).join("\n");
  return all.replace(/--/g, "- -"); // it stands in a comment
}

async function page(name) {
  const from = join(root, "src", name);
  const script = await bundled(join(from, "main.js"));
  const js = script.text.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "\\x3C!--");
  const css = (await bundled(join(from, `${name}.css`))).text;
  const hash = createHash("sha256").update(js).digest("base64");
  // The one script that may run is this one; nothing is fetched from anywhere.
  const csp = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; connect-src 'none'; base-uri 'none'; form-action 'none'`;
  const fill = { css, js, csp, licences: licences(script.packages) };
  return readFileSync(join(from, `${name}.html`), "utf8").replace(/\{\{(css|js|csp|licences)\}\}/g, (_, key) => fill[key]);
}

const made = new Map(await Promise.all(pages.map(async (name) => [`${name}.html`, await page(name)])));
made.set("sources.sha256", sources());
const dist = join(root, "dist");
if (process.argv.includes("--check")) {
  const stale = [...made].filter(([name, text]) => !existsSync(join(dist, name)) || readFileSync(join(dist, name), "utf8") !== text);
  if (stale.length > 0) {
    console.error(`web/dist/ is not what web/src/ makes: ${stale.map(([name]) => name).join(", ")}. ./dev web writes it anew.`);
    process.exit(1);
  }
} else {
  mkdirSync(dist, { recursive: true });
  for (const [name, text] of made) writeFileSync(join(dist, name), text);
  console.log([...made].map(([name, text]) => `web/dist/${name}: ${(text.length / 1024).toFixed(0)} KiB`).join("\n"));
}
