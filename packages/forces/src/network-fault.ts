import { proxyHint } from './environment.ts'

/** Why a server was not reached, and whether the next attempt may do better. */
export interface NetworkFault {
  message: string
  mayPass: boolean
}

/** Codes of OpenSSL and Node for a certificate that is not trusted. */
const certificate =
  /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_TLS_INVALID|INVALID_CA|INVALID_PURPOSE)/

/** The reason behind a failed fetch, in words of a stranger. */
export function networkFault(
  error: unknown,
  { url, environment }: { url: string; environment: NodeJS.ProcessEnv },
): NetworkFault {
  const { code, text } = reasonOf(error)
  if (certificate.test(code))
    return {
      mayPass: false,
      message: `The certificate of ${url} is not trusted (${code}): the token was not sent. If a private authority signed it, name that authority's certificate in NODE_EXTRA_CA_CERTS=/path/to/ca.pem.`,
    }
  if (/^(ERR_SSL|EPROTO)/.test(code))
    return {
      mayPass: false,
      message: `${url} does not speak TLS as it should (${code}). Look at WEIR_URL.${proxyHint(environment)}`,
    }
  return {
    mayPass: true,
    message: `No answer from ${url} (${code || text}). Is WEIR_URL right, and is Weir reached from this machine?${proxyHint(environment)}`,
  }
}

function reasonOf(error: unknown): { code: string; text: string } {
  let text = 'the connection broke'
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string') return { code: one.code, text: one.message }
    text = one.message
  }
  return { code: '', text }
}
