import { misused } from './exit.ts'

/** Refuses to start where certificates would not be checked: any machine on the way could then say "pass". */
export function refuseUncheckedTls(environment: NodeJS.ProcessEnv): void {
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    throw misused(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 turns the check of certificates off: unset it. For a private authority name its certificate in NODE_EXTRA_CA_CERTS=/path/to/ca.pem.',
    )
}

/** A hint about the proxy for errors of the network: Node uses one only when told to. */
export function proxyHint(environment: NodeJS.ProcessEnv): string {
  const name = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((one) => environment[one])
  return name === undefined || environment['NODE_USE_ENV_PROXY'] === '1'
    ? ''
    : ` ${name} is set, but Node uses it only with NODE_USE_ENV_PROXY=1 (Node 22.21, 24 or newer).`
}
