/** Import this first in every entry point: better-sqlite3 ends the process without a word under an older Node. */
const needed = 24;
const found = Number(process.versions.node.split('.', 1)[0]);

if (found < needed) {
  process.stderr.write(
    `Node ${needed} is needed, this is ${process.versions.node}; start through npm, which brings its own.\n`,
  );
  process.exit(1);
}
