import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import type { Objects } from './objects.ts'

/** What RetrieveServiceContent answers: the objects that exist once. */
export const serviceContent = (rootFolder: MoRef): VimObject => ({
  rootFolder,
  propertyCollector: moRef('PropertyCollector', 'propertyCollector'),
  viewManager: moRef('ViewManager', 'ViewManager'),
  about: {
    name: 'VMware vCenter Server', fullName: 'VMware vCenter Server 8.0.3 (simulated by vmherd)', vendor: 'VMware, Inc.', version: '8.0.3', build: '24022515',
    localeVersion: 'INTL', localeBuild: '000', osType: 'linux-x64', productLineId: 'vpx', apiType: 'VirtualCenter', apiVersion: '8.0.3.0',
    instanceUuid: '7c2b6a1e-3c58-4f7e-9d0a-5b1f0e6d2a43', licenseProductName: 'VMware VirtualCenter Server', licenseProductVersion: '8.0',
  },
  sessionManager: moRef('SessionManager', 'SessionManager'),
  taskManager: moRef('TaskManager', 'TaskManager'),
  searchIndex: moRef('SearchIndex', 'SearchIndex'),
})

/** The object through which clients start, so that its properties can be read like those of any other. */
export const addService = (objects: Objects, rootFolder: MoRef): void => {
  objects.add('ServiceInstance', 'ServiceInstance', { content: serviceContent(rootFolder) })
}
