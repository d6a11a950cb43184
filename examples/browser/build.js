// Makes dist/index.html: the whole page in one file, which needs no server.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const at = (path) => new URL(path, import.meta.url);
const module = process.argv[2] ?? at("../../bin/rollcall-cluster.wasm");

const bundle = await build({
  absWorkingDir: at(".").pathname,
  entryPoints: ["src/main.js"],
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  minifySyntax: true,
  minifyWhitespace: true,
});
const parts = {
  "/*STYLE*/": await readFile(at("style.css"), "utf8"),
  "<!--MODULE-->": gzipSync(await readFile(module), { level: 9 }).toString("base64"),
  "/*SCRIPT*/": bundle.outputFiles[0].text.replaceAll("</script", "<\\/script"),
};
let page = await readFile(at("index.html"), "utf8");
for (const [mark, text] of Object.entries(parts)) page = page.split(mark).join(text);
await mkdir(at("dist"), { recursive: true });
await writeFile(at("dist/index.html"), page);
