/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > ChatTask 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "turnId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "conversationId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "organizationId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    }
  },
  "required": [
    "turnId",
    "conversationId",
    "organizationId"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > ChunkProcessingRequest 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "chunkId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "processId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "organizationId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "modality": {
      "type": "string",
      "enum": [
        "batch",
        "live"
      ]
    },
    "cameraId": {
      "type": "string"
    },
    "span": {
      "type": "object",
      "properties": {
        "ordinal": {
          "type": "integer",
          "minimum": 1,
          "maximum": 9007199254740991
        },
        "startTime": {
          "type": "number",
          "minimum": 0
        },
        "endTime": {
          "type": "number",
          "exclusiveMinimum": 0
        }
      },
      "required": [
        "ordinal",
        "startTime",
        "endTime"
      ],
      "additionalProperties": false
    },
    "videoKey": {
      "type": "string"
    },
    "cacheKey": {
      "type": "string"
    },
    "soundKey": {
      "type": "string"
    },
    "startedAt": {
      "type": "string"
    },
    "motionGate": {
      "type": "boolean"
    },
    "ocr": {
      "type": "boolean"
    },
    "clipGoesOn": {
      "type": "boolean"
    }
  },
  "required": [
    "chunkId",
    "processId",
    "organizationId",
    "modality",
    "span",
    "videoKey",
    "cacheKey"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > ContextSummarizationTask 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "anyOf": [
    {
      "type": "object",
      "properties": {
        "conversationId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        },
        "organizationId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        },
        "throughTurn": {
          "type": "integer",
          "minimum": 1,
          "maximum": 9007199254740991
        },
        "orderId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        }
      },
      "required": [
        "conversationId",
        "organizationId",
        "throughTurn"
      ],
      "additionalProperties": false
    },
    {
      "type": "object",
      "properties": {
        "summaryId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        },
        "organizationId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        },
        "orderId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        },
        "cameraId": {
          "type": "string"
        }
      },
      "required": [
        "summaryId",
        "organizationId",
        "orderId"
      ],
      "additionalProperties": false
    }
  ]
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > ControlCommand 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "id": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "order": {
      "oneOf": [
        {
          "type": "object",
          "properties": {
            "do": {
              "type": "string",
              "const": "report"
            }
          },
          "required": [
            "do"
          ],
          "additionalProperties": false
        },
        {
          "type": "object",
          "properties": {
            "do": {
              "type": "string",
              "const": "scale"
            },
            "stage": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100
            },
            "workers": {
              "type": "integer",
              "minimum": 1,
              "maximum": 256
            }
          },
          "required": [
            "do",
            "stage",
            "workers"
          ],
          "additionalProperties": false
        },
        {
          "type": "object",
          "properties": {
            "do": {
              "type": "string",
              "const": "pause"
            },
            "stage": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100
            }
          },
          "required": [
            "do",
            "stage"
          ],
          "additionalProperties": false
        },
        {
          "type": "object",
          "properties": {
            "do": {
              "type": "string",
              "const": "resume"
            },
            "stage": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100
            }
          },
          "required": [
            "do",
            "stage"
          ],
          "additionalProperties": false
        },
        {
          "type": "object",
          "properties": {
            "do": {
              "type": "string",
              "const": "restart"
            },
            "stage": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100
            },
            "worker": {
              "type": "string",
              "minLength": 1,
              "maxLength": 100
            },
            "now": {
              "default": false,
              "type": "boolean"
            }
          },
          "required": [
            "do",
            "stage",
            "worker",
            "now"
          ],
          "additionalProperties": false
        },
        {
          "type": "object",
          "properties": {
            "do": {
              "type": "string",
              "const": "drain"
            }
          },
          "required": [
            "do"
          ],
          "additionalProperties": false
        }
      ]
    },
    "node": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100
    },
    "by": {
      "type": "string",
      "minLength": 1,
      "maxLength": 200
    },
    "identity": {
      "type": "object",
      "properties": {
        "organizationId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        },
        "userId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        },
        "keyId": {
          "type": "string",
          "format": "uuid",
          "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
        }
      },
      "required": [
        "organizationId"
      ],
      "additionalProperties": false
    },
    "at": {
      "type": "string",
      "format": "date-time",
      "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
    },
    "signature": {
      "type": "string",
      "pattern": "^[0-9a-f]{64}$"
    }
  },
  "required": [
    "id",
    "order",
    "by",
    "at",
    "signature"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > ControlReply 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "commandId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "node": {
      "type": "string",
      "minLength": 1,
      "maxLength": 100
    },
    "at": {
      "type": "string",
      "format": "date-time",
      "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
    },
    "cause": {
      "type": "object",
      "properties": {
        "code": {
          "type": "string"
        },
        "message": {
          "type": "string"
        },
        "retryable": {
          "type": "boolean"
        }
      },
      "required": [
        "code",
        "message",
        "retryable"
      ],
      "additionalProperties": false
    },
    "result": {},
    "signature": {
      "type": "string",
      "pattern": "^[0-9a-f]{64}$"
    }
  },
  "required": [
    "commandId",
    "node",
    "at",
    "signature"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > EventDetectionMessage 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "chunkId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "processId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "organizationId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "modality": {
      "type": "string",
      "enum": [
        "batch",
        "live"
      ]
    },
    "cameraId": {
      "type": "string"
    },
    "span": {
      "type": "object",
      "properties": {
        "ordinal": {
          "type": "integer",
          "minimum": 1,
          "maximum": 9007199254740991
        },
        "startTime": {
          "type": "number",
          "minimum": 0
        },
        "endTime": {
          "type": "number",
          "exclusiveMinimum": 0
        }
      },
      "required": [
        "ordinal",
        "startTime",
        "endTime"
      ],
      "additionalProperties": false
    },
    "videoKey": {
      "type": "string"
    },
    "cacheKey": {
      "type": "string"
    },
    "soundKey": {
      "type": "string"
    },
    "startedAt": {
      "type": "string"
    },
    "motionGate": {
      "type": "boolean"
    },
    "ocr": {
      "type": "boolean"
    },
    "clipGoesOn": {
      "type": "boolean"
    },
    "summaryKey": {
      "type": "string"
    }
  },
  "required": [
    "chunkId",
    "processId",
    "organizationId",
    "modality",
    "span",
    "videoKey",
    "cacheKey",
    "summaryKey"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > KVSTask 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "taskId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "cameraId": {
      "type": "string",
      "minLength": 1
    },
    "organizationId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "startTimestamp": {
      "type": "string",
      "format": "date-time",
      "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
    },
    "endTimestamp": {
      "type": "string",
      "format": "date-time",
      "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
    }
  },
  "required": [
    "taskId",
    "cameraId",
    "organizationId",
    "startTimestamp",
    "endTimestamp"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > ProcessUpdated 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "processId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "organizationId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "fact": {
      "type": "string"
    },
    "chunkId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    }
  },
  "required": [
    "processId",
    "organizationId",
    "fact"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Messages: the JSON schemas that others depend on > VideoProcessingRequest 1`] = `
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "processId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "organizationId": {
      "type": "string",
      "format": "uuid",
      "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
    },
    "source": {
      "oneOf": [
        {
          "type": "object",
          "properties": {
            "kind": {
              "type": "string",
              "const": "path"
            },
            "path": {
              "type": "string",
              "minLength": 1
            }
          },
          "required": [
            "kind",
            "path"
          ],
          "additionalProperties": false
        },
        {
          "type": "object",
          "properties": {
            "kind": {
              "type": "string",
              "const": "url"
            },
            "url": {
              "type": "string",
              "format": "uri"
            }
          },
          "required": [
            "kind",
            "url"
          ],
          "additionalProperties": false
        },
        {
          "type": "object",
          "properties": {
            "kind": {
              "type": "string",
              "const": "object"
            },
            "key": {
              "type": "string",
              "minLength": 1
            }
          },
          "required": [
            "kind",
            "key"
          ],
          "additionalProperties": false
        }
      ]
    },
    "options": {
      "type": "object",
      "properties": {
        "chunkDuration": {
          "default": 10,
          "type": "number",
          "minimum": 1,
          "maximum": 3600
        },
        "overlap": {
          "default": 0,
          "type": "number",
          "minimum": 0,
          "maximum": 600
        },
        "fps": {
          "type": "number",
          "minimum": 0.1,
          "maximum": 240
        },
        "width": {
          "type": "integer",
          "minimum": 16,
          "maximum": 7680
        },
        "height": {
          "type": "integer",
          "minimum": 16,
          "maximum": 4320
        },
        "startedAt": {
          "type": "string",
          "format": "date-time",
          "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z|([+-](?:[01]\\\\d|2[0-3]):[0-5]\\\\d)))$"
        },
        "motionGate": {
          "type": "boolean"
        },
        "ocr": {
          "type": "boolean"
        }
      },
      "required": [
        "chunkDuration",
        "overlap"
      ],
      "additionalProperties": false
    },
    "modality": {
      "default": "batch",
      "type": "string",
      "enum": [
        "batch",
        "live"
      ]
    },
    "cameraId": {
      "type": "string"
    }
  },
  "required": [
    "processId",
    "organizationId",
    "source",
    "options",
    "modality"
  ],
  "additionalProperties": false
}
`

exports[`test/schema/messages.test.ts > TAP > Queues: every queue carries a known message and every working queue has its dead letters > the queue map 1`] = `
{
  "M0_PRIORITY_QUEUE": {
    "message": "VideoProcessingRequest",
    "producers": [
      "gateway",
      "stream"
    ],
    "consumer": "chunker",
    "deadLetters": "M0_DEADLETTER_QUEUE",
    "maxPriority": 10
  },
  "M0_RESULTS_QUEUE": {
    "message": "ChunkProcessingRequest",
    "producers": [
      "chunker"
    ],
    "consumer": "vlm",
    "deadLetters": "M1_DEADLETTER_QUEUE"
  },
  "M1_INFERENCE_QUEUE": {
    "message": "EventDetectionMessage",
    "producers": [
      "vlm"
    ],
    "consumer": "event",
    "deadLetters": "M2_DEADLETTER_QUEUE"
  },
  "S2_PROCESSING_QUEUE": {
    "message": "KVSTask",
    "producers": [
      "gateway",
      "stream"
    ],
    "consumer": "stream",
    "deadLetters": "S2_PROCESSING_DLQ"
  },
  "CONTEXT_SUMMARIZATION_QUEUE": {
    "message": "ContextSummarizationTask",
    "producers": [
      "gateway",
      "context",
      "chat"
    ],
    "consumer": "context",
    "deadLetters": "CONTEXT_SUMMARIZATION_DLQ"
  },
  "CHAT_QUEUE": {
    "message": "ChatTask",
    "producers": [
      "gateway"
    ],
    "consumer": "chat",
    "deadLetters": "CHAT_DLQ"
  },
  "M0_DEADLETTER_QUEUE": {
    "message": "VideoProcessingRequest",
    "producers": [
      "chunker"
    ],
    "consumer": "operators"
  },
  "M1_DEADLETTER_QUEUE": {
    "message": "ChunkProcessingRequest",
    "producers": [
      "vlm"
    ],
    "consumer": "operators"
  },
  "M2_DEADLETTER_QUEUE": {
    "message": "EventDetectionMessage",
    "producers": [
      "event"
    ],
    "consumer": "operators"
  },
  "S2_PROCESSING_DLQ": {
    "message": "KVSTask",
    "producers": [
      "stream"
    ],
    "consumer": "operators"
  },
  "CONTEXT_SUMMARIZATION_DLQ": {
    "message": "ContextSummarizationTask",
    "producers": [
      "context"
    ],
    "consumer": "operators"
  },
  "CHAT_DLQ": {
    "message": "ChatTask",
    "producers": [
      "chat"
    ],
    "consumer": "operators"
  }
}
`
