/** Where and when the new events happen. */
export interface LiveOptions {
  /** A folder that `generateSample` has written. */
  readonly folder: string;
  readonly seed: number;
  /** The moment of the newest of the new events. */
  readonly now: Date;
}

/** Adds the events of the last moments to the sample's files and answers the ids of the data products to publish again. */
export const appendLiveEvents = async (options: LiveOptions): Promise<string[]> => {
  throw new Error(`not written yet: ${options.folder}`);
};
