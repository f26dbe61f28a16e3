import { checkHost } from '../outgoing/destination.ts'

/**
 * The address a git server may be called at, by the rules of every call to another machine. Private networks are allowed,
 * because that is where many git servers are.
 */
export async function allowedAddress(
  host: string,
  { allowsLoopback }: { allowsLoopback: boolean },
): Promise<string> {
  const [first = ''] = await checkHost(host, { allowsPrivate: true, allowsLoopback })
  return first
}
