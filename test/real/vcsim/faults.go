package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Fault of vim25, as JSON has it.
type Fault struct {
	Type    string          `json:"type"`
	Message string          `json:"message"`
	Detail  json.RawMessage `json:"detail"`
}

// Trouble is what happens to a call that a rule hits: Fault, TaskFault, Status, Reset, LostReply or Delay.
type Trouble struct {
	Kind    string `json:"kind"`
	Fault   *Fault `json:"fault"`
	Status  int    `json:"status"`
	DelayMs int    `json:"delayMs"`
}

// Rule hits calls of a method; "*" is any but the long poll. Every 0 is 1, Times 0 is without end.
type Rule struct {
	Method  string  `json:"method"`
	Trouble Trouble `json:"trouble"`
	Every   int     `json:"every"`
	Times   int     `json:"times"`

	seen, hits int
}

// Check says what is wrong with a rule.
func (rule *Rule) Check() error {
	trouble := rule.Trouble
	switch {
	case rule.Method == "":
		return errors.New(`a rule is {"method": "PowerOnVM_Task" or "*", "trouble": {"kind": …}, "every"?: n, "times"?: n}`)
	case strings.HasSuffix(trouble.Kind, "Fault"):
		if trouble.Fault == nil || trouble.Fault.Type == "" {
			return errors.New(`"trouble.fault" is {"type", "message", "detail"?}`)
		}
		_, err := faultOf(trouble.Fault)
		return err
	case trouble.Kind == "Status" && (trouble.Status < 100 || trouble.Status > 599):
		return errors.New(`"trouble.status" has to be a number from 100 to 599`)
	case trouble.Kind == "Delay" && trouble.DelayMs <= 0:
		return errors.New(`"trouble.delayMs" has to be a number`)
	case !strings.Contains(" Status Reset LostReply Delay ", " "+trouble.Kind+" "):
		return fmt.Errorf(`"trouble.kind" %q: one of Fault, TaskFault, Status, Reset, LostReply, Delay is needed`, trouble.Kind)
	}
	return nil
}

// Rules in the order of adding; the first that hits decides.
type Rules struct {
	mutex sync.Mutex
	rules []*Rule
}

func (r *Rules) Add(rule Rule) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	rule.Every = max(rule.Every, 1)
	r.rules = append(r.rules, &rule)
}

func (r *Rules) Clear() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.rules = nil
}

// Next gives what happens to this call; nil: nothing.
func (r *Rules) Next(method string) *Trouble {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, rule := range r.rules {
		if !(rule.Method == method || rule.Method == "*" && method != "WaitForUpdatesEx") || rule.Times > 0 && rule.hits >= rule.Times {
			continue
		}
		rule.seen++
		if rule.seen%rule.Every == 0 {
			rule.hits++
			return &rule.Trouble
		}
	}
	return nil
}
