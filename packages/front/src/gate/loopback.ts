/** Does this name lead nowhere but to the machine that asks (RFC 6761 §6.3, RFC 6890)? */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname)
