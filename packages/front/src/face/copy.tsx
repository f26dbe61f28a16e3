import { ActionIcon, Button, CopyButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy, IconLink } from '@tabler/icons-react'
import { actionTexts } from '../text/shell.ts'
import './faces.css'

/** Copies the address of what is shown, as it is at the click. */
export function CopyLink() {
  const { copied, copy } = useClipboard()
  return (
    <Button
      variant="default"
      leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconLink size={14} aria-hidden />}
      onClick={() => copy(location.href)}
    >
      {copied ? actionTexts.copied : actionTexts.copyLink}
    </Button>
  )
}

/** Text to copy by one click: a snippet, a token, a command. */
export function Copyable({ value, label }: { value: string; label: string }) {
  return (
    <div className="copyable">
      <pre className="code" tabIndex={0} aria-label={label}>
        {value}
      </pre>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="default"
            className="copyable-button"
            aria-label={copied ? actionTexts.copied : `${actionTexts.copy}: ${label}`}
            onClick={copy}
          >
            {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  )
}
