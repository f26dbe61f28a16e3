import { ofKind, threat, type Threat } from './model.ts'

/** What STRIDE does not name. */
export const beyond: readonly Threat[] = [
  ...ofKind('lateral', [
    threat('L-1', 'From one process or login of the database to the next', {
      at: ['server', 'worker', 'database'],
      assets: ['findings', 'keys', 'people'],
      controls: ['P2', 'E5'],
    }),
    threat('L-2', 'From the server to machines beside it, by a URL somebody gives (SSRF)', {
      at: ['outgoing', 'rest'],
      assets: ['keys', 'secrets'],
      controls: ['T5'],
    }),
    threat('L-3', 'From a pipeline of a customer to more than its group', {
      at: ['gate', 'upload'],
      assets: ['findings'],
      controls: ['S5', 'I2'],
    }),
    threat('L-4', 'From a container to its neighbours or its host', {
      at: ['server'],
      assets: ['service', 'keys'],
      controls: ['E3'],
    }),
  ]),
  ...ofKind('code', [
    threat('C-1', 'A repository makes git run something: hooks, filters, configuration, names of files', {
      at: ['retrieve'],
      assets: ['service', 'keys'],
      controls: ['P5'],
    }),
    threat('C-2', 'A text becomes code: eval, templates, prototypes, unsafe deserialisation', {
      at: ['rest', 'graphql', 'upload'],
      assets: ['service', 'keys'],
      controls: ['P4', 'I9'],
    }),
    threat('C-3', 'A text becomes script in the page (XSS)', {
      at: ['screen', 'front'],
      assets: ['sessions', 'findings'],
      controls: ['E4', 'S6'],
    }),
    threat('C-4', 'A file is written outside of its place when it is unpacked', {
      at: ['upload'],
      assets: ['service'],
      controls: ['D7'],
    }),
  ]),
  ...ofKind('http', [
    threat('H-1', 'Two servers read the borders of a request differently (smuggling, downgrade)', {
      at: ['rest', 'graphql'],
      assets: ['sessions', 'findings'],
      controls: ['T6'],
    }),
    threat('H-2', 'A cache in between is made to keep or give away an answer', {
      at: ['answer', 'front'],
      assets: ['findings', 'sessions'],
      controls: ['E4'],
    }),
    threat('H-3', 'Host, method or upgrade tricks reach what was not meant to be reached', {
      at: ['rest'],
      assets: ['service'],
      controls: ['T6', 'E1'],
    }),
    threat('H-4', 'Slow or half-open connections take all there are', {
      at: ['rest', 'upload'],
      assets: ['service'],
      controls: ['D9', 'D1'],
    }),
  ]),
  ...ofKind('blind', [
    threat('M-1', 'Nobody sees that somebody tries', {
      at: ['log'],
      assets: ['record', 'findings'],
      controls: ['M1', 'M2', 'R1'],
    }),
    threat('M-2', 'Noise hides what matters, or fills the disk', {
      at: ['log'],
      assets: ['record', 'service'],
      controls: ['R1', 'M2'],
    }),
    threat('M-3', 'A slow question is noticed by customers first', {
      at: ['log'],
      assets: ['service'],
      controls: ['M5'],
    }),
    threat('M-4', 'Who finds a weakness of ours does not know whom to tell', {
      at: ['screen'],
      assets: ['product'],
      controls: ['M4'],
    }),
  ]),
  ...ofKind('management', [
    threat('B-1', 'A dependency is, or becomes, hostile or vulnerable', {
      at: ['registry', 'pipeline'],
      assets: ['product'],
      controls: ['M3'],
    }),
    threat('B-2', 'A secret or a weak change gets into the code', {
      at: ['pipeline'],
      assets: ['product', 'keys'],
      controls: ['M3', 'M6'],
    }),
    threat('B-3', 'What is in use is not what is documented', {
      at: ['pipeline', 'rest'],
      assets: ['product'],
      controls: ['E6', 'M4'],
    }),
    threat('B-4', 'A control is broken by a later change, and nobody notices', {
      at: ['pipeline'],
      assets: ['product'],
      controls: ['E6', 'M6'],
    }),
  ]),
  ...ofKind('deployment', [
    threat('X-1', 'An image that nobody reviewed is deployed', {
      at: ['pipeline'],
      assets: ['product', 'service'],
      controls: ['M6', 'M3'],
    }),
    threat('X-2', 'A running instance is changed where it runs', {
      at: ['server'],
      assets: ['product'],
      controls: ['E3'],
    }),
    threat('X-3', 'A page is served with scripts that are not ours', {
      at: ['front'],
      assets: ['sessions', 'findings'],
      controls: ['E4'],
    }),
  ]),
]
