import { misused } from './exit.ts'

/** Refuses to start where certificates would not be checked: any machine on the way could then say "pass". */
export function refuseUncheckedTls(environment: NodeJS.ProcessEnv): void {
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    throw misused(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 turns the check of certificates off: unset it. For a private authority name its certificate in NODE_EXTRA_CA_CERTS=/path/to/ca.pem.',
    )
}

/** Refuses plain http to this machine where Node would send it to a proxy, and the token in the clear with it. */
export function refuseClearProxy(url: string, environment: NodeJS.ProcessEnv): void {
  const { protocol, hostname } = new URL(url)
  const isSet = environment['HTTP_PROXY'] || environment['http_proxy']
  if (protocol !== 'http:' || !isSet || !usesProxy(environment)) return
  const spared = environment['no_proxy'] || environment['NO_PROXY'] || ''
  if (spared.split(/[\s,]+/).some((one) => one === '*' || one === hostname)) return
  throw misused(`A proxy would get the token in the clear: set NO_PROXY=${hostname}, or use https.`)
}

/** Was Node told to use the proxies of the environment? */
export const usesProxy = (environment: NodeJS.ProcessEnv): boolean =>
  environment['NODE_USE_ENV_PROXY'] === '1' || (environment['NODE_OPTIONS'] ?? '').includes('--use-env-proxy')

/** A hint about the proxy for errors of the network: Node uses one only when told to. */
export function proxyHint(environment: NodeJS.ProcessEnv): string {
  const name = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((one) => environment[one])
  return name === undefined || usesProxy(environment)
    ? ''
    : ` ${name} is set, but Node uses it only with NODE_USE_ENV_PROXY=1 (Node 22.21, 24 or newer).`
}
