import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'
import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { propertyCollector, serviceInstance, sessionManager } from './client.ts'
import type { Ground, Suite } from './ground.ts'

/** Posts this text as it stands; gives the status and what came. */
const post = async ({ server }: Ground, inner: string): Promise<{ readonly status: number; readonly text: string }> => {
  const dispatcher = new Agent(server.caFile === undefined ? {} : { connect: { ca: readFileSync(server.caFile) } })
  const answer = await request(server.url, { method: 'POST', headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: 'urn:vim25/7.0.0.0' }, body: inner, dispatcher })
  const text = await answer.body.text()
  await dispatcher.close()
  return { status: answer.statusCode, text }
}
const envelope = (inner: string): string => `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>${inner}</Body></Envelope>`

interface UserSession { readonly key: string; readonly userName: string; readonly loginTime: string }

export const serviceSuite: Suite = {
  'what stands behind the address is told before login': async (t, ground) => {
    const content = await ground.another().call<Readonly<Record<string, MoRef>> & { readonly about: Readonly<Record<string, string>> }>('RetrieveServiceContent', serviceInstance)
    t.like(content, {
      propertyCollector, sessionManager, rootFolder: moRef('Folder', 'group-d1'), viewManager: moRef('ViewManager', 'ViewManager'), searchIndex: moRef('SearchIndex', 'SearchIndex'),
    })
    t.like(content.about, { apiType: 'VirtualCenter', productLineId: 'vpx' })
    t.regex(content.about['apiVersion'] ?? '', /^\d+\.\d+/)
    t.true((content.about['fullName'] ?? '').length > 0)
    t.regex(content.about['instanceUuid'] ?? '', /^[0-9a-f-]{36}$/)
  },

  'nothing else is done without a session': async (t, ground) => {
    const stranger = ground.another()
    for (const [method, self] of [['CurrentTime', serviceInstance], ['PowerOnVM_Task', ground.template]] as const) {
      const { fault } = await stranger.raw(method, self)
      t.is(fault?.type, 'NotAuthenticated')
      t.deepEqual(fault?.detail['object'], self)
    }
  },

  'a wrong password opens no session, the right one does, and logging out ends it': async (t, ground) => {
    const client = ground.another()
    t.is((await client.logIn(ground.server.user, 'wrong')).fault?.type, 'InvalidLogin')
    t.is((await client.raw('CurrentTime', serviceInstance)).fault?.type, 'NotAuthenticated')
    const session = (await client.logIn(ground.server.user, ground.server.password)).value as UserSession
    t.is(session.userName, ground.server.user)
    t.false(Number.isNaN(Date.parse(session.loginTime)))
    t.false(Number.isNaN(Date.parse(await client.call<string>('CurrentTime', serviceInstance))))
    await client.call('Logout', sessionManager)
    t.is((await client.raw('CurrentTime', serviceInstance)).fault?.type, 'NotAuthenticated')
  },

  'who has a session cannot log in again with it': async (t, ground) => {
    t.is((await ground.logIn(ground.server.user, ground.server.password)).fault?.type, 'InvalidLogin')
  },

  'a session is ended by another, but not by itself': async (t, ground) => {
    const client = ground.another()
    const own = (await client.logIn(ground.server.user, ground.server.password)).value as UserSession
    t.is((await client.raw('TerminateSession', sessionManager, { sessionId: [own.key] })).fault?.type, 'InvalidArgument')
    await ground.call('TerminateSession', sessionManager, { sessionId: [own.key] })
    t.is((await client.raw('CurrentTime', serviceInstance)).fault?.type, 'NotAuthenticated')
    t.is((await ground.raw('TerminateSession', sessionManager, { sessionId: [own.key] })).fault?.type, 'NotFound')
  },

  'expired sessions are told as such, and who logs in again goes on': async (t, ground) => {
    await ground.server.control('POST sessions/expire')
    t.is((await ground.raw('CurrentTime', serviceInstance)).fault?.type, 'NotAuthenticated')
    t.is((await ground.logIn(ground.server.user, ground.server.password)).fault, undefined)
    t.regex(String((await ground.properties(ground.folder, 'name'))['name']), /^case-/)
  },

  'a request that is no XML, and a method that does not exist, are refused': async (t, ground) => {
    for (const inner of ['coffee', envelope('<MakeCoffee xmlns="urn:vim25"><_this type="Folder">group-d1</_this></MakeCoffee>')]) {
      const { status, text } = await post(ground, inner)
      t.is(status, 500)
      t.regex(text, ground.expected(/InvalidRequest/, /<(\w+:)?Fault/, 'what it cannot read is a fault without a type'))
    }
  },

  'elements stand in the order that is published, and no others': async (t, ground) => {
    const spec = (inner: string): string => envelope(`<CreateFilter xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this>${inner}</CreateFilter>`)
    const right = '<spec><propSet><type>Folder</type><pathSet>name</pathSet></propSet><objectSet><obj type="Folder">group-d1</obj></objectSet></spec>'
    const read = async (inner: string): Promise<string> => /NotAuthenticated|InvalidRequest/.exec((await post(ground, spec(inner))).text)?.[0] ?? 'neither'
    const why = 'it takes elements in any order, and unknown ones'
    // Whoever is not logged in is told so once the request could be read.
    t.is(await read(`${right}<partialUpdates>false</partialUpdates>`), 'NotAuthenticated')
    t.is(await read(`<partialUpdates>false</partialUpdates>${right}`), ground.expected('InvalidRequest', 'NotAuthenticated', why))
    t.is(await read(`${right}<partialUpdates>false</partialUpdates><colour>red</colour>`), ground.expected('InvalidRequest', 'NotAuthenticated', why))
  },
}
