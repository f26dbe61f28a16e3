import { controls } from '../controls.ts'
import { controlsTable } from '../controls-table.ts'
import { threatModelMarkdown } from '../threat-model/markdown.ts'
import { controlHeld, threatHeld, threatModel } from '../threat-model/threat-model.ts'

/** Prints the controls and the threat model: as documents, or as data for other programs. */
export function printControls({ json }: { json: boolean }): void {
  process.stdout.write(
    json ? `${JSON.stringify(asData(), null, 2)}\n` : `${controlsTable()}\n${threatModelMarkdown()}`,
  )
}

/** Everything the model says, with how far it is held. */
const asData = () => ({
  controls: controls.map((control) => ({ ...control, held: controlHeld(control.id) })),
  threat_model: {
    ...threatModel,
    threats: threatModel.threats.map((threat) => ({ ...threat, held: threatHeld(threat) })),
  },
})
