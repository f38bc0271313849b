/** What may have to be waited for, and mostly need not be: a promise that is not made costs nothing. */
export type Soon<T> = T | Promise<T>;

/** Goes on with a value: at once where it is there. */
export function after<T, Result>(value: Soon<T>, act: (value: T) => Soon<Result>): Soon<Result> {
  return value instanceof Promise ? value.then(act) : act(value);
}

/** Does something, and undoes what was done for it when it throws or rejects. */
export function orElse<T>(act: () => Soon<T>, undo: () => void): Soon<T> {
  const failed = (error: unknown): never => {
    undo();
    throw error;
  };
  try {
    const done = act();
    return done instanceof Promise ? done.catch(failed) : done;
  } catch (error) {
    return failed(error);
  }
}
