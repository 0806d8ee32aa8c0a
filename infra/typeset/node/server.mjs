// The typesetter's side process. Each request is four bytes of length and JSON {standard, document}; each answer is four
// bytes of length, one byte of status and a body: the PDF, or why there is none. One at a time; ends with its input.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { clean } from "./clean.mjs";
import { blobs } from "./fonts.mjs";

const largest = 8 * 1024 * 1024;
const restAfter = Number(process.argv[2] ?? 512) * 1024 * 1024; // resident bytes; the owner starts a fresh process
const standards = new Set(["ua-1", "a-2a"]);
const workspace = fileURLToPath(new URL("./template", import.meta.url)); // holds the template and nothing else
const template = readFileSync(new URL("./template/document.typ", import.meta.url), "utf8");
const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: blobs }] });

function typeset({ standard, document }) {
  if (!standards.has(standard)) throw new Error("no such standard");
  const inputs = { document: JSON.stringify(clean(document)) };
  const made = compiler.compile({ mainFileContent: template, inputs });
  if (made.hasError()) throw new Error(made.takeError().shortDiagnostics.map((d) => d.message).join("; "));
  const pdf = compiler.pdf(made.result, { pdfStandard: standard, creationTimestamp: Math.floor(Date.now() / 1000) });
  compiler.evictCache(0); // nothing of a document stays when it has left
  return pdf;
}

function reply(status, body) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length + 1);
  head[4] = status;
  process.stdout.write(Buffer.concat([head, body]));
}

function answer(request) {
  try {
    reply(0, typeset(JSON.parse(request.toString("utf8"))));
  } catch (reason) {
    reply(1, Buffer.from(String(reason?.message ?? reason).slice(0, 500)));
  }
  if (process.memoryUsage.rss() > restAfter) process.stdin.destroy();
}

let waiting = Buffer.alloc(0);
process.stdin.on("data", (part) => {
  waiting = Buffer.concat([waiting, part]);
  while (waiting.length >= 4) {
    const size = waiting.readUInt32BE(0);
    if (size > largest) process.exit(2);
    if (waiting.length < 4 + size) return;
    const request = waiting.subarray(4, 4 + size);
    waiting = waiting.subarray(4 + size);
    answer(request);
  }
});
process.stdin.on("end", () => process.exit(0));
