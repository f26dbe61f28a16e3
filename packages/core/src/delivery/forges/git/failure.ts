import { Fault } from '@weir/contract'

/**
 * What git's complaint means for a person. Git has no codes, so its untranslated words are all there is to tell cases apart;
 * they may hold paths and addresses and never go further than here.
 */
export function failure(complaint: string, command: string): Fault {
  const known = meanings.find(({ words }) => words.test(complaint))
  const { reason, advice } = known ?? { reason: 'failed', advice: 'git could not read the repository.' }
  return new Fault('unprocessable', advice, { pointer: '/url', reason, command })
}

const meanings = [
  {
    reason: 'unauthorized',
    words:
      /could not read Username|Authentication failed|Permission denied|terminal prompts disabled|error: 40[13]/i,
    advice:
      'The repository does not exist or does not let Weir in. Check the address, or give an ssh address with a key.',
  },
  {
    reason: 'unknown_host_key',
    words: /Host key verification failed/i,
    advice: 'The ssh host is not known to this machine. Add its key to known_hosts after checking it.',
  },
  {
    reason: 'redirected',
    words: /unable to update url base from redirection|error: 30\d/i,
    advice: 'The server sends to another address. Give the address the repository has now.',
  },
  {
    reason: 'unreachable',
    words:
      /Could not resolve host|Failed to connect|Connection (refused|timed out|reset)|Network is unreachable|SSL|TLS|certificate/i,
    advice: 'The server cannot be reached safely. Check the host name, the network and the certificate.',
  },
  {
    reason: 'interrupted',
    words: /early EOF|hung up unexpectedly|RPC failed|Operation too slow/i,
    advice: 'The connection broke while reading. Try again.',
  },
  {
    reason: 'not_git',
    words:
      /not found|not valid: is this a git repository|not a git repository|does not appear to be a git|not appear to be|invalid server response|protocol error/i,
    advice: 'There is no git repository at this address. Check it by running: git ls-remote ADDRESS',
  },
] as const
