/**
 * Origins under which people reach a server: that of `public_url`, or else the three names of this machine.
 * The Host of a request is not asked: whoever sends the request writes it.
 */
export const originsOf = (publicUrl: string | undefined, { port }: { port: number }): string[] =>
  publicUrl === undefined
    ? ['127.0.0.1', 'localhost', '[::1]'].map((name) => new URL(`http://${name}:${port}`).origin)
    : [new URL(publicUrl).origin]
