import type { FastifyInstance } from "fastify";

const lookMilliseconds = 50;

/** Takes no new connection, lets requests under way end for at most `milliseconds`, then cuts what is left. */
export const drain = async (listener: FastifyInstance, milliseconds: number): Promise<void> => {
  const { server } = listener;
  const idle = setInterval(() => server.closeIdleConnections(), lookMilliseconds);
  const cut = setTimeout(() => server.closeAllConnections(), milliseconds);
  try {
    await listener.close();
  } finally {
    clearInterval(idle);
    clearTimeout(cut);
  }
};
