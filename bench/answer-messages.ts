/** Answers each message of the process that forked this one, until that has ended, in whatever way. */
export function answerMessages(answer: (message: never) => object | Promise<object>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    void (async () => process.send?.(await answer(message as never)))();
  });
}
