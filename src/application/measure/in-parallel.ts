/** Works through items, at most so many at a time. The first failure ends it once what is under way has ended. */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  let failed = false;
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      for (let item = waiting.shift(); item !== undefined && !failed; item = waiting.shift())
        try {
          await work(item);
        } catch (error) {
          failed = true;
          throw error;
        }
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
