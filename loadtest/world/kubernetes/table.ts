import { ageAt } from '#world/kubernetes/age.ts'
import { parseJsonPath, type JsonPath } from '#world/kubernetes/json-path.ts'
import { partialOf } from '#world/kubernetes/partial.ts'
import type { ApiObject, KindDefinition, PrinterColumn } from '#world/kubernetes/kind.ts'

/** How much of each object stands in its row: nothing, its metadata (kubectl's default), or all of it (`-o wide` with sorting). */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

/**
 * The meta.k8s.io/v1 Table of some objects, which `kubectl get` asks for: a Name column and the kind's own. Ages are counted to `now`
 * (wall clock, ms); `version` is that of meta.k8s.io. The list's `metadata` (resourceVersion, continue) is left to whoever sends it.
 */
export function table(kind: KindDefinition, objects: readonly ApiObject[], now: number, includeObject: IncludeObject, version: 'v1' | 'v1beta1' = 'v1'): {
  kind: 'Table'; apiVersion: string; metadata: Record<string, unknown>; columnDefinitions: object[]; rows: object[]
} {
  const columns = columnsOf(kind)
  const cells = columns.map(cellOf)
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata: {},
    columnDefinitions: columns.map(definition),
    rows: objects.map((object) => ({
      cells: cells.map((cell) => cell(object, now)),
      object: includeObject === 'None' ? null : includeObject === 'Object' ? object : partialOf(object, version),
    })),
  }
}

const nameColumn: PrinterColumn = {
  name: 'Name', type: 'string', format: 'name', description: 'Name, unique among the objects of its kind in its namespace.',
  jsonPath: '.metadata.name', cell: (object) => object.metadata.name ?? '',
}

/** The name comes first, unless the kind has a name column of its own somewhere (events, storage classes). */
const columnsOf = (kind: KindDefinition): readonly PrinterColumn[] =>
  kind.columns.some((column) => column.format === 'name') ? kind.columns : [nameColumn, ...kind.columns]

const definition = (column: PrinterColumn): object => ({
  name: column.name, type: column.type, format: column.format ?? '', description: column.description ?? '', priority: column.priority ?? 0,
})

type Cell = (object: ApiObject, now: number) => unknown

const cellCache = new WeakMap<PrinterColumn, Cell>()

function cellOf(column: PrinterColumn): Cell {
  let cell = cellCache.get(column)
  if (cell === undefined) {
    cell = column.cell ?? cellAt(parseJsonPath(column.jsonPath), column)
    cellCache.set(column, cell)
  }
  return cell
}

function cellAt(path: JsonPath | undefined, column: PrinterColumn): Cell {
  if (path === undefined) return () => null
  return (object, now) => {
    const [value] = path(object)
    return value === undefined || value === null ? null : typed(value, column, now)
  }
}

/** A value as its column's type wants it; null (an empty cell) where it does not fit. */
function typed(value: unknown, column: PrinterColumn, now: number): unknown {
  switch (column.type) {
    case 'string': return typeof value === 'object' ? JSON.stringify(value) : String(value)
    case 'date': return typeof value === 'string' ? ageAt(value, now) : null
    case 'integer': return typeof value === 'number' ? Math.trunc(value) : null
    case 'number': return typeof value === 'number' ? value : null
    case 'boolean': return typeof value === 'boolean' ? value : null
  }
}
