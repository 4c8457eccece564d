import { decodeFields, decodeValue, MalformedRequest } from './decode.ts'
import { encodeField, encodeFields } from './encode.ts'
import { failed, ok, type Result } from '../fault.ts'
import { methodOf, typeShape } from './types.ts'
import type { MoRef, VimFault, VimObject } from './values.ts'
import { child, escapeXml, parseXml } from './xml.ts'

/** SOAP 1.1 as vim25 speaks it. Requests are read as strictly as vCenter reads them, answers as leniently as can be. */

const open = '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
  + ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
const close = '</soapenv:Body></soapenv:Envelope>'

const known = (method: string) => {
  const found = methodOf(method)
  if (found === undefined) throw new Error(`${method} is not in protocols/vim/methods.ts`)
  return found
}

/** The body of a call of `method` on `self`. */
export const encodeRequest = (method: string, self: MoRef, args: Readonly<Record<string, unknown>>): string =>
  `${open}<${method} xmlns="urn:vim25"><_this type="${escapeXml(self.type)}">${escapeXml(self.value)}</_this>${encodeFields(known(method).params, args)}</${method}>${close}`

export interface VimRequest { readonly method: string; readonly self: MoRef; readonly args: Readonly<Record<string, unknown>> }

/** A call as the server reads it. Malformed says what vCenter would; NotFound: there is no such method. */
export const decodeRequest = (xml: string): Result<VimRequest> => {
  try {
    const body = child(parseXml(xml), 'Body')
    const call = body?.children[0]
    if (call === undefined) return failed('Malformed', 'the request has no body')
    const method = methodOf(call.name)
    if (method === undefined) return failed('NotFound', `there is no method ${call.name}`)
    const [self, ...rest] = call.children
    if (self?.name !== '_this' || self.type === undefined) return failed('Malformed', `${call.name} has no _this`)
    const args = decodeFields(method.params, { ...call, children: rest }, 'strict')
    return ok({ method: call.name, self: { type: self.type, value: self.text }, args })
  } catch (error) {
    if (error instanceof MalformedRequest || error instanceof SyntaxError) return failed('Malformed', error.message)
    throw error
  }
}

/** The answer to a call; a method that returns nothing answers with an empty element. */
export const encodeResponse = (method: string, value: unknown): string => {
  const { returns } = known(method)
  const inner = returns === undefined || value === undefined ? '' : encodeField(returns, value)
  return `${open}<${method}Response xmlns="urn:vim25">${inner}</${method}Response>${close}`
}

/** What a call gave, or the fault that came instead; Malformed for what is neither. */
export const decodeResponse = (method: string, xml: string): Result<{ readonly value: unknown } | { readonly fault: VimFault }> => {
  try {
    const answer = child(parseXml(xml), 'Body')?.children[0]
    if (answer === undefined) return failed('Malformed', `${method}: the answer has no body`)
    if (answer.name === 'Fault') return ok({ fault: faultOf(answer) })
    const { returns } = known(method)
    const items = answer.children.filter(item => item.name === 'returnval')
    if (returns === undefined) return ok({ value: undefined })
    if (returns.repeated) return ok({ value: items.map(item => decodeValue(returns.type, item, 'lenient')) })
    return ok({ value: items[0] === undefined ? undefined : decodeValue(returns.type, items[0], 'lenient') })
  } catch (error) {
    if (error instanceof SyntaxError) return failed('Malformed', `${method}: ${error.message}`)
    throw error
  }
}

const faultOf = (answer: ReturnType<typeof parseXml>): VimFault => {
  const message = child(answer, 'faultstring')?.text ?? ''
  const inner = child(answer, 'detail')?.children[0]
  if (inner === undefined) return { type: 'RuntimeFault', message, detail: {} }
  const type = inner.xsiType ?? inner.name.replace(/Fault$/, '')
  return { type, message, detail: decodeValue(type, inner, 'lenient') as VimObject }
}

/** A fault in place of an answer; goes out with HTTP status 500. */
export const encodeFault = ({ type, message, detail }: VimFault): string => {
  const shape = typeShape(type)
  return `${open}<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${escapeXml(message)}</faultstring><detail>`
    + `<${type}Fault xmlns="urn:vim25" xsi:type="${type}">${shape === undefined ? '' : encodeFields(shape, detail)}</${type}Fault></detail></soapenv:Fault>${close}`
}
