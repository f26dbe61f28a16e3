/** A rule of a scanner. The rules and advisories exist; the places where the simulation finds them are invented. */
export interface Weakness {
  rule: string
  title: string
  cwe: number[]
  vector: string
  /** How often it is found beside the other rules of its scanner. */
  weight: number
  message: string
  /** The affected package or its version and the first version without the weakness. */
  package: { name: string; version: string; fixed: string } | null
}

/** What CodeQL finds, by language. */
export const codeRules = {
  typescript: table(`
  js/xss | Client-side cross-site scripting | 79 | AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N | 5 | User-provided value flows into the page.
  js/sql-injection | Database query built from user-controlled sources | 89 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 1 | This query depends on a user-provided value.
  js/path-injection | Uncontrolled data used in path expression | 22,73 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N | 2 | This path depends on a user-provided value.
  js/prototype-pollution-utility | Prototype-polluting function | 1321 | AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L | 2 | The property chain is copied without a check of its names.
  js/incomplete-sanitization | Incomplete string escaping or encoding | 116 | AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:N | 5 | This replaces only the first occurrence.
  js/missing-rate-limiting | Missing rate limiting | 770 | AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L | 5 | This route handler performs an expensive operation without a limit.
  js/insecure-randomness | Insecure randomness | 338 | AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N | 4 | A value that must be secret comes from Math.random.
  js/redos | Inefficient regular expression | 1333 | AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H | 2 | This part of the expression may take exponential time.
  js/clear-text-logging | Clear-text logging of sensitive information | 532 | AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N | 5 | Sensitive data is written to the log.
  `),
  java: table(`
  java/sql-injection | Query built from user-controlled sources | 89 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H | 2 | This query depends on a user-provided value.
  java/unsafe-deserialization | Deserialization of user-controlled data | 502 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 1 | Unsafe deserialization depends on a user-provided value.
  java/xxe | Resolving XML external entity in user-controlled data | 611 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N | 2 | The parser resolves external entities.
  java/path-injection | Uncontrolled data used in path expression | 22 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N | 3 | This path depends on a user-provided value.
  java/log-injection | Log injection | 117 | AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:N | 6 | This log entry depends on a user-provided value.
  java/weak-cryptographic-algorithm | Use of a broken or risky cryptographic algorithm | 327 | AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N | 3 | The algorithm DES is weak.
  java/insecure-cookie | Failure to use secure cookies | 614 | AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N | 4 | The cookie is sent without the secure flag.
  java/potentially-weak-cryptographic-algorithm | Use of a potentially broken or risky cryptographic algorithm | 328 | AV:L/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N | 4 | SHA-1 may not be strong enough here.
  `),
  python: table(`
  py/command-line-injection | Uncontrolled command line | 78 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H | 2 | This command depends on a user-provided value.
  py/unsafe-deserialization | Deserialization of user-controlled data | 502 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H | 2 | A pickle is read from outside.
  py/sql-injection | SQL query built from user-controlled sources | 89 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:L/A:N | 2 | This query depends on a user-provided value.
  py/full-ssrf | Full server-side request forgery | 918 | AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:N/A:N | 2 | The whole URL of this request depends on a user-provided value.
  py/weak-sensitive-data-hashing | Use of a broken hashing algorithm on sensitive data | 327,916 | AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N | 3 | MD5 is used on a password.
  py/stack-trace-exposure | Information exposure through an exception | 209 | AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N | 6 | The stack trace reaches the answer.
  py/clear-text-logging-sensitive-data | Clear-text logging of sensitive information | 532 | AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N | 5 | Sensitive data is written to the log.
  `),
  go: table(`
  go/sql-injection | Database query built from user-controlled sources | 89 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N | 1 | This query depends on a user-provided value.
  go/path-injection | Uncontrolled data used in path expression | 22 | AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N | 2 | This path depends on a user-provided value.
  go/request-forgery | Uncontrolled data used in network request | 918 | AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:N/A:N | 3 | The URL of this request depends on a user-provided value.
  go/disabled-certificate-check | Disabled TLS certificate check | 295 | AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N | 2 | InsecureSkipVerify is set outside of a test.
  go/incorrect-integer-conversion | Incorrect conversion between integer types | 681 | AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:L/A:L | 5 | A 64-bit number is converted to 32 bits without a bound.
  go/log-injection | Log entries created from user input | 117 | AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:N | 6 | This log entry depends on a user-provided value.
  `),
}

/** What Trivy finds in lock files, by language. */
export const packageRules = {
  typescript: table(`
  CVE-2021-23337 | Command injection in lodash | 94 | AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H | 5 | lodash@4.17.15 | 4.17.21
  CVE-2020-8203 | Prototype pollution in lodash | 1321 | AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:H | 4 | lodash@4.17.15 | 4.17.19
  CVE-2022-25883 | Regular expression denial of service in semver | 1333 | AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H | 6 | semver@7.3.5 | 7.5.2
  CVE-2022-37601 | Prototype pollution in loader-utils | 1321 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 2 | loader-utils@2.0.2 | 2.0.3
  CVE-2024-29041 | Open redirect in express | 601,1286 | AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N | 6 | express@4.18.2 | 4.19.2
  CVE-2022-24999 | Denial of service in qs | 1321 | AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H | 4 | qs@6.5.2 | 6.5.3
  CVE-2023-45133 | Arbitrary code execution in @babel/traverse | 184 | AV:L/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H | 2 | babel-traverse@6.26.0 | 7.23.2
  `),
  java: table(`
  CVE-2021-44228 | Remote code execution in log4j-core | 20,502 | AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H | 1 | log4j-core@2.14.1 | 2.17.1
  CVE-2022-22965 | Remote code execution in spring-beans | 94 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 1 | spring-beans@5.3.17 | 5.3.18
  CVE-2022-1471 | Deserialization of untrusted data in snakeyaml | 502 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 2 | snakeyaml@1.30 | 2.0
  CVE-2022-42003 | Resource exhaustion in jackson-databind | 502 | AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H | 6 | jackson-databind@2.13.3 | 2.13.4.1
  CVE-2023-20861 | Denial of service in spring-expression | 400 | AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H | 6 | spring-expression@5.3.25 | 5.3.26
  CVE-2020-15250 | Information disclosure in junit | 732 | AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:N/A:N | 4 | junit@4.12 | 4.13.1
  `),
  python: table(`
  CVE-2023-37920 | Untrusted root certificate in certifi | 345 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 2 | certifi@2022.12.7 | 2023.7.22
  CVE-2023-32681 | Leak of proxy credentials in requests | 200 | AV:N/AC:H/PR:N/UI:R/S:C/C:H/I:N/A:N | 6 | requests@2.28.1 | 2.31.0
  CVE-2023-0286 | Type confusion in the OpenSSL of cryptography | 843 | AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H | 3 | cryptography@38.0.4 | 39.0.1
  CVE-2022-40897 | Regular expression denial of service in setuptools | 1333 | AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H | 6 | setuptools@65.3.0 | 65.5.1
  `),
  go: table(`
  CVE-2023-44487 | HTTP/2 rapid reset in golang.org/x/net | 400 | AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H | 6 | golang.org/x/net@0.15.0 | 0.17.0
  CVE-2022-32149 | Denial of service in golang.org/x/text | 772 | AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H | 4 | golang.org/x/text@0.3.7 | 0.3.8
  CVE-2023-48795 | Prefix truncation in golang.org/x/crypto | 354 | AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:N | 6 | golang.org/x/crypto@0.14.0 | 0.17.0
  `),
}

/** What gitleaks finds. */
export const secretRules = table(`
  aws-access-token | AWS access key in the source | 798 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N | 1 | aws-access-token has detected a secret.
  generic-api-key | API key in the source | 798 | AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N | 5 | generic-api-key has detected a secret.
  private-key | Private key in the source | 321 | AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N | 2 | private-key has detected a secret.
`)

/** What Checkov finds. */
export const infrastructureRules = table(`
  CKV_AWS_20 | S3 bucket is readable by everybody | 732 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N | 2 | The ACL of the bucket allows public READ.
  CKV_AWS_24 | Security group allows the world to port 22 | 284 | AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N | 3 | Ingress from 0.0.0.0/0 to port 22.
  CKV_AWS_16 | Database storage is not encrypted | 311 | AV:L/AC:L/PR:H/UI:N/S:U/C:H/I:N/A:N | 4 | storage_encrypted is not set.
  CKV_AWS_18 | S3 bucket has no access log | 778 | AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:L/A:N | 6 | The bucket has no access logging.
  CKV_K8S_16 | Container is privileged | 250 | AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H | 2 | privileged is true.
  CKV_K8S_11 | Container without a limit of CPU | 770 | AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:L | 6 | resources.limits.cpu is not set.
`)

/** What Trivy finds in images. */
export const imageRules = table(`
  CVE-2023-4863 | Heap overflow in libwebp | 787 | AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H | 2 | libwebp@1.2.4-r2 | 1.2.4-r3
  CVE-2023-5363 | Incorrect cipher key length in openssl | 684 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N | 4 | openssl@3.1.3-r0 | 3.1.4-r0
  CVE-2022-37434 | Heap overflow in zlib | 787 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 2 | zlib@1.2.12-r1 | 1.2.12-r2
  CVE-2023-38545 | Heap overflow in the SOCKS5 client of curl | 787 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 2 | curl@8.3.0-r0 | 8.4.0-r0
  CVE-2023-42366 | Heap overflow in busybox awk | 787 | AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H | 6 | busybox@1.36.1-r5 | 1.36.1-r6
`)

/** What ZAP finds on sites. */
export const siteRules = table(`
  10038 | Content Security Policy header not set | 693 | AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N | 6 | The answer has no Content-Security-Policy.
  10020 | Missing anti-clickjacking header | 1021 | AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:L/A:N | 4 | The answer can be framed.
  40012 | Reflected cross-site scripting | 79 | AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N | 2 | The parameter is reflected without escaping.
  40018 | SQL injection | 89 | AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | 1 | The parameter changes the query.
  10054 | Cookie without SameSite attribute | 1275 | AV:N/AC:H/PR:N/UI:R/S:U/C:N/I:L/A:N | 5 | A cookie is sent to other sites.
`)

/** What OpenVAS finds on addresses. */
export const portRules = table(`
  1.3.6.1.4.1.25623.1.0.117274 | Deprecated TLS 1.0 and 1.1 | 326 | AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N | 4 | The service accepts TLS 1.0.
  1.3.6.1.4.1.25623.1.0.105611 | Weak MAC algorithms of SSH | 327 | AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N | 4 | The service offers weak MAC algorithms.
`)

/** What a person finds who reviews by hand, in CVSS 4.0. */
export const manualRules = table(`
  access-control | Another customer’s orders can be read | 639 | AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N | 3 | The number of an order is enough to read it.
  business-logic | A discount can be used more than once | 841 | AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N | 2 | Two requests at once both take the discount.
  session-fixation | Session survives a change of password | 613 | AV:N/AC:H/AT:P/PR:L/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N | 2 | Old sessions stay valid.
`)

/** Reads a table of rules, one a line: rule | title | CWE | vector | weight | message, or package@version | first good version. */
function table(text: string): Weakness[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [rule = '', title = '', cwe = '', vector = '', weight = '', last = '', fixed] = line
        .trim()
        .split(' | ')
      const [, name = '', version = ''] = /^(.*)@(.*)$/.exec(last) ?? []
      return {
        rule,
        title,
        cwe: cwe.split(',').map(Number),
        vector: `${vector.includes('/VC:') ? 'CVSS:4.0' : 'CVSS:3.1'}/${vector}`,
        weight: Number(weight),
        message: fixed ? `${name} ${version} is affected by ${rule}.` : last,
        package: fixed ? { name, version, fixed } : null,
      }
    })
}
