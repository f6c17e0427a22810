import { startCrowd } from "../protection/crowd.ts";

const userCount = 200;

/** Has two hundred users ask, all at once and again and again, fifty questions to a run. Rejects with what somebody got that is not theirs. */
export const fuzz = async (runs: number): Promise<string> => {
  const crowd = await startCrowd(userCount);
  const seed = Math.floor(Math.random() * 2 ** 30);
  const waves = Math.ceil((runs * 50) / userCount / 10);
  try {
    for (let wave = 0; wave < waves; wave += 1) {
      const faults = await crowd.askAll(10, seed + wave * userCount);
      if (faults[0] !== undefined) throw new Error(`seed ${seed}, wave ${wave}\n${faults[0]}`);
    }
    return `${waves * userCount * 10} questions of ${userCount} users, ${await crowd.avoided()} calls avoided`;
  } finally {
    await crowd.close();
  }
};
