import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Problem } from '../graph/problem.ts'
import { sessionTexts } from '../text/session.ts'
import { redeem } from './redeem.ts'

/** Signs in with the one-time link that the server prints. */
export function LinkForm({ onProblem }: { onProblem: (problem: Problem | null) => void }) {
  const [typed, setTyped] = useState('')
  const [isWorking, setWorking] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const code = codeIn(typed)
    if (!code) return
    setWorking(true)
    onProblem(await redeem(code))
    setWorking(false)
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <TextInput
        label={sessionTexts.link}
        placeholder={sessionTexts.placeholder}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        autoFocus
      />
      <Button type="submit" size="sm" loading={isWorking} disabled={!codeIn(typed)}>
        {sessionTexts.submit}
      </Button>
    </form>
  )
}

function codeIn(typed: string): string | null {
  const [, fromLink] = /#code=([^&\s]+)/.exec(typed) ?? []
  const code = fromLink ?? typed.trim()
  return code.length >= 20 && !/[\s/]/.test(code) ? decodeURIComponent(code) : null
}
