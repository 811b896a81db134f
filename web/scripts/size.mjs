// Gzip kilobytes of the first load: the entry chunk and what it imports statically.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
const html = readFileSync(join(dist, "index.html"), "utf8");
const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const bytes = files.map((file) => gzipSync(readFileSync(join(dist, file))).length);
console.log(JSON.stringify({ files, kb: Math.round(bytes.reduce((a, b) => a + b, 0) / 102.4) / 10 }));
