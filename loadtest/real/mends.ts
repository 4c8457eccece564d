/** Text of one file of a dependency that is built otherwise than it is published. */
export interface Mend { readonly file: string; readonly from: string; readonly to: string }

/** The dependency that is mended, and where; every text has to be found once. */
export interface Mends { readonly dependency: string; readonly mends: readonly Mend[] }

const filterFile = 'simulator/property_filter.go'
const collectorFile = 'simulator/property_collector.go'

/**
 * Why govmomi's simulator is not built as it is published: docs/decisions/0013-vcsim-is-mended.md. What is told to clients stays
 * what it was, but that members of a list view are not told again when another one comes.
 */
export const govmomiMends: Mends = {
  dependency: 'github.com/vmware/govmomi',
  mends: [
    // A view's change is told under the lock of the filter, while whoever waits for updates holds that one and asks for those of
    // objects; who makes a VM at that moment holds one of these, and both wait for ever. The flag alone needs no lock.
    { file: filterFile, from: 'ctx.WithLock(f, func() { f.sync = true })', to: 'f.sync = true' },
    // A changed list view: only what is no longer selected is forgotten.
    { file: filterFile, from: 'clear(f.refs)\n\t\t\t_, _ = f.collect(ctx)', to: 'f.forget(ctx)' },
    {
      file: filterFile, from: 'func (f *PropertyFilter) update(ctx *Context) {',
      to: `func (f *PropertyFilter) forget(ctx *Context) {
	rr := &retrieveResult{specs: make(map[string]*types.TraversalSpec)}
	var refs []types.ManagedObjectReference
	for _, o := range f.Spec.ObjectSet {
		refs = append(refs, o.Obj)
		if root, ok := getObject(ctx, o.Obj); ok {
			_ = rr.selectSet(ctx, root, o.SelectSet, &refs)
		}
	}
	selected := make(map[types.ManagedObjectReference]bool)
	for _, ref := range refs {
		selected[ref] = true
	}
	for ref := range f.refs {
		if !selected[ref] {
			delete(f.refs, ref)
		}
	}
}

func (f *PropertyFilter) update(ctx *Context) {`,
    },
    // Looking for objects that are new to a filter reads, and copies, those alone.
    { file: filterFile, from: 'return collect(ctx, req)', to: 'return collect(ctx, req, f.refs)' },
    {
      file: collectorFile, from: 'func collect(ctx *Context, r *types.RetrievePropertiesEx) (',
      to: 'func collect(ctx *Context, r *types.RetrievePropertiesEx, known ...map[types.ManagedObjectReference]struct{}) (',
    },
    {
      file: collectorFile, from: '\t// Select object references\n',
      to: '\tfor _, refs := range known {\n\t\tfor ref := range refs {\n\t\t\trr.collected[ref] = true\n\t\t}\n\t}\n',
    },
    { file: collectorFile, from: 'for _, ref := range refs {\n\t\tctx.WithLock', to: 'for _, ref := range refs {\n\t\tif rr.collected[ref] {\n\t\t\tcontinue\n\t\t}\n\t\tctx.WithLock' },
    // They are looked for once for all changes that are told together, and not once for each in each filter.
    {
      file: collectorFile, from: '\t\t\tfor _, f := range pc.Filter {\n\t\t\t\tfilter := ctx.Session.Get(f).(*PropertyFilter)\n\t\t\t\tfilter.update(ctx)\n',
      to: `			for _, f := range pc.Filter {
				ctx.Session.Get(f).(*PropertyFilter).update(ctx)
			}
			if !apply() {
				return body
			}
			for _, f := range pc.Filter {
				filter := ctx.Session.Get(f).(*PropertyFilter)
`,
    },
    { file: collectorFile, from: 'case types.ObjectUpdateKindEnter: // Create\n\t\t\t\t\t\tif !apply() {\n\t\t\t\t\t\t\treturn body\n\t\t\t\t\t\t}\n', to: 'case types.ObjectUpdateKindEnter:\n' },
    { file: collectorFile, from: '\t\t\t\t\t\tif !apply() { // An update may apply to collector traversal specs\n\t\t\t\t\t\t\treturn body\n\t\t\t\t\t\t}\n', to: '' },
  ],
}
