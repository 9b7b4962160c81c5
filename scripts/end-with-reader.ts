/** Import this where lines are printed for other programs: when the reader has seen enough (`| head`), the printing ends quietly. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // As a program ended by SIGPIPE: not a verdict, where the exit code is one.
  process.exit(141);
});
