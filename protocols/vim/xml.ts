import { SaxesParser } from 'saxes'

/** One element: its local name, the two attributes that vim25 uses, and what is in it. */
export interface Element {
  readonly name: string
  /** `type` of a reference. */
  type: string | undefined
  /** `xsi:type`, without its prefix, whatever prefix the sender gave to XMLSchema-instance. */
  xsiType: string | undefined
  readonly children: Element[]
  text: string
}

const local = (name: string): string => {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}

/** The root element; throws a SyntaxError that tells line and column for what is no XML. */
export const parseXml = (xml: string): Element => {
  const parser = new SaxesParser()
  const stack: Element[] = []
  let root: Element | undefined
  let failure: Error | undefined
  parser.on('opentag', tag => {
    const element: Element = { name: local(tag.name), type: undefined, xsiType: undefined, children: [], text: '' }
    for (const name in tag.attributes) {
      const value = tag.attributes[name] as string
      if (name === 'type') element.type = value
      else if (name.endsWith(':type')) element.xsiType = local(value)
    }
    stack.at(-1)?.children.push(element)
    root ??= element
    stack.push(element)
  })
  parser.on('text', text => {
    const top = stack.at(-1)
    if (top !== undefined) top.text += text
  })
  parser.on('cdata', text => {
    const top = stack.at(-1)
    if (top !== undefined) top.text += text
  })
  parser.on('closetag', () => { stack.pop() })
  parser.on('error', error => { failure ??= error })
  parser.write(xml).close()
  if (failure !== undefined) throw new SyntaxError(failure.message)
  if (root === undefined) throw new SyntaxError('there is no element')
  return root
}

export const child = (element: Element, name: string): Element | undefined => element.children.find(item => item.name === name)

/** Text as it may stand in an element or an attribute. */
export const escapeXml = (text: string): string => (/[&<>"\r]/.test(text) ? text.replace(/[&<>"\r]/g, char => entities[char] ?? char) : text)
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' }
