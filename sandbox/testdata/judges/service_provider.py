"""Judges one sign-in answer as a service provider of its own: pysaml2, of which we wrote nothing.

Reads a JSON object from standard input:
  response      the answer, base64 as in the form
  idp_metadata  file of the identity provider's metadata
  entity_id     who the service provider is
  acs           where it takes answers
  request_id    the request that it sent
  key, cert     files of its key pair, to decrypt with
Writes what it learned as JSON and ends with 0, or says why not and ends with 3.
"""

import json
import logging
import sys

from saml2 import BINDING_HTTP_POST
from saml2.client import Saml2Client
from saml2.config import SPConfig

REFUSED = 3


def provider(case):
    config = SPConfig()
    config.load(
        {
            "entityid": case["entity_id"],
            "key_file": case["key"],
            "cert_file": case["cert"],
            "encryption_keypairs": [{"key_file": case["key"], "cert_file": case["cert"]}],
            "metadata": {"local": [case["idp_metadata"]]},
            "allow_unknown_attributes": True,
            "service": {
                "sp": {
                    "endpoints": {"assertion_consumer_service": [(case["acs"], BINDING_HTTP_POST)]},
                    "want_response_signed": True,
                    "want_assertions_signed": True,
                    "allow_unsolicited": False,
                }
            },
        }
    )
    return Saml2Client(config=config)


def judge(case):
    answer = provider(case).parse_authn_request_response(
        case["response"], BINDING_HTTP_POST, outstanding={case["request_id"]: "/"}
    )
    if answer is None or answer.assertion is None:
        raise ValueError("there is no assertion")
    statement = answer.assertion.authn_statement[0]
    return {
        "name_id": answer.name_id.text,
        "name_id_format": answer.name_id.format,
        "attributes": {
            a.name: [v.text for v in a.attribute_value]
            for s in answer.assertion.attribute_statement
            for a in s.attribute
        },
        "context": statement.authn_context.authn_context_class_ref.text,
    }


def main():
    logging.disable(logging.CRITICAL)
    case = json.load(sys.stdin)
    try:
        verdict = judge(case)
    except Exception as refusal:  # whatever it is, the answer was not accepted
        sys.stderr.write(f"{type(refusal).__name__}: {refusal}\n")
        return REFUSED
    json.dump(verdict, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
