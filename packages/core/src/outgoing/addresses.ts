import { BlockList, isIP } from 'node:net'

/** Which addresses beyond those of the public internet may be called. */
export interface AddressRules {
  /** Networks of a company: RFC 1918 and unique local IPv6. */
  readonly allowsPrivate?: boolean
  /** This machine itself: for development and tests alone. */
  readonly allowsLoopback?: boolean
}

/** May this IP address be called? What is not known to be a public address of one host is not. */
export function isCallable(
  address: string,
  { allowsPrivate = false, allowsLoopback = false }: AddressRules,
): boolean {
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return false
  const [type, lists] = family === 6 ? (['ipv6', sixes] as const) : (['ipv4', fours] as const)
  if (lists.loopback.check(address, type)) return allowsLoopback
  if (lists.reserved.check(address, type)) return false
  if (lists.company.check(address, type)) return allowsPrivate
  return lists.public.check(address, type)
}

/** Lists of one family: one of both would take an IPv4 address for its IPv6 forms, and the other way about. */
function listOf(type: 'ipv4' | 'ipv6', networks: readonly `${string}/${number}`[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), type)
  }
  return list
}

/** Reserved: special purposes (RFC 6890 and later), and where clouds answer with credentials. Never called, whatever is allowed. */
const fours = {
  loopback: listOf('ipv4', ['127.0.0.0/8']),
  company: listOf('ipv4', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']),
  reserved: listOf('ipv4', [
    '0.0.0.0/8',
    '100.64.0.0/10',
    '168.63.129.16/32',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/3',
  ]),
  public: listOf('ipv4', ['0.0.0.0/0']),
}

/** Of IPv6 only global unicast is public; reserved in it and beside it is what holds an IPv4 address or is no place of the internet. */
const sixes = {
  loopback: listOf('ipv6', ['::1/128']),
  company: listOf('ipv6', ['fc00::/7']),
  reserved: listOf('ipv6', [
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    'fd00:ec2::/32',
    'fd20:ce::/32',
  ]),
  public: listOf('ipv6', ['2000::/3']),
}
