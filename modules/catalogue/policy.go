package catalogue

import "pkip/app/policy"

// MayRead is everybody's right to see what is offered.
var MayRead = policy.Permission{Name: "catalogue.service.read", Public: true}
