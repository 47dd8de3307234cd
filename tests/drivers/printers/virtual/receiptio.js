// Prints what comes on standard input with npm's receiptio, in the way that the arguments say, and tells the result.
const { join } = require("node:path");
const { text } = require("node:stream/consumers");

const [modules, ...options] = process.argv.slice(2);
const { print } = require(join(modules, "receiptio"));
text(process.stdin)
  .then((markdown) => print(markdown, options.join(" ")))
  .then((result) => process.stdout.write(result));
