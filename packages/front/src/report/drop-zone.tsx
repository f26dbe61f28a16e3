import { Button } from '@mantine/core'
import { IconFileTypography, IconUpload } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import { reportTexts } from '../text/report.ts'
import { bytes } from '../text/format.ts'

const largest = 64 * 1024 ** 2

/** Takes one file, dropped or chosen. */
export function DropZone({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const [isOver, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const take = (files: FileList | null) => files?.[0] && onFile(files[0])
  const over = (event: DragEvent) => {
    event.preventDefault()
    setOver(event.type === 'dragover')
    if (event.type === 'drop') take(event.dataTransfer.files)
  }
  const Icon = file ? IconFileTypography : IconUpload
  return (
    <div className="drop" data-over={isOver || undefined} onDragOver={over} onDragLeave={over} onDrop={over}>
      <Icon size={26} stroke={1.5} aria-hidden />
      <strong>{file ? reportTexts.chosen(file.name, bytes(file.size)) : reportTexts.drop}</strong>
      {!file && <span className="soft small">{reportTexts.dropHow}</span>}
      {file && isTooLarge(file) && (
        <span className="drop-bad" role="alert">
          {reportTexts.tooLarge}
        </span>
      )}
      <Button variant="default" onClick={() => input.current?.click()}>
        {file
          ? reportTexts.another
          : `${reportTexts.pick.charAt(0).toUpperCase()}${reportTexts.pick.slice(1)}`}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={reportTexts.pick}
        accept=".sarif,.json,.csv,.gz,.zip,application/json,text/csv,application/gzip,application/zip"
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}

/** Is this file more than the server takes? */
export const isTooLarge = (file: File): boolean => file.size > largest
