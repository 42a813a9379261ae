/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/gateway/openapi.test.ts > TAP > GET /api/v1/openapi.json is the document of all routes, open to anybody > a change here is a change for clients 1`] = `
{
  "openapi": "3.1.0",
  "info": {
    "title": "Spectra Sight",
    "version": "1",
    "description": "The REST side. Everything else is GraphQL, at /graphql: see docs/api.md."
  },
  "components": {
    "securitySchemes": {
      "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "Token or API key."
      }
    },
    "schemas": {}
  },
  "paths": {
    "/api/v1/openapi.json": {
      "get": {
        "operationId": "openapi",
        "summary": "This document",
        "tags": [
          "health"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "OpenAPI 3.1.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {},
                  "additionalProperties": {},
                  "description": "OpenAPI 3.1."
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/auth/ways": {
      "get": {
        "operationId": "waysToSignIn",
        "summary": "How people sign in here",
        "tags": [
          "accounts"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "How people sign in.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "accounts": {
                      "type": "boolean",
                      "description": "Whether there are any: without, whoever is at this machine is let in without signing in."
                    },
                    "oidc": {
                      "type": "boolean",
                      "description": "Whether a provider signs people in, too: send the browser to /api/v1/auth/oidc/start."
                    },
                    "remembered": {
                      "type": "boolean",
                      "description": "Whether this browser has the cookie of a sign-in, to go on with by /api/v1/auth/refresh."
                    }
                  },
                  "required": [
                    "accounts",
                    "oidc",
                    "remembered"
                  ],
                  "additionalProperties": false,
                  "description": "How people sign in."
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/health": {
      "get": {
        "operationId": "health",
        "summary": "Whether the system works",
        "tags": [
          "health"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean",
                      "description": "The process is alive."
                    },
                    "ready": {
                      "type": "boolean",
                      "description": "It takes work."
                    },
                    "degraded": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      },
                      "description": "Checks that fail without being needed."
                    },
                    "services": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string",
                        "enum": [
                          "database",
                          "redis",
                          "rabbitmq",
                          "llm",
                          "search",
                          "storage"
                        ]
                      },
                      "additionalProperties": {
                        "type": "boolean"
                      },
                      "required": [
                        "database",
                        "redis",
                        "rabbitmq",
                        "llm",
                        "search",
                        "storage"
                      ],
                      "description": "Whether each of those that stand behind it answers; the embedded ones, too."
                    },
                    "checks": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string"
                      },
                      "additionalProperties": {
                        "type": "object",
                        "properties": {
                          "ok": {
                            "type": "boolean"
                          },
                          "message": {
                            "type": "string"
                          },
                          "figures": {
                            "type": "object",
                            "propertyNames": {
                              "type": "string"
                            },
                            "additionalProperties": {
                              "type": "number"
                            }
                          }
                        },
                        "required": [
                          "ok"
                        ],
                        "additionalProperties": false
                      }
                    }
                  },
                  "required": [
                    "live",
                    "ready",
                    "degraded",
                    "services",
                    "checks"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "503": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean",
                      "description": "The process is alive."
                    },
                    "ready": {
                      "type": "boolean",
                      "description": "It takes work."
                    },
                    "degraded": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      },
                      "description": "Checks that fail without being needed."
                    },
                    "services": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string",
                        "enum": [
                          "database",
                          "redis",
                          "rabbitmq",
                          "llm",
                          "search",
                          "storage"
                        ]
                      },
                      "additionalProperties": {
                        "type": "boolean"
                      },
                      "required": [
                        "database",
                        "redis",
                        "rabbitmq",
                        "llm",
                        "search",
                        "storage"
                      ],
                      "description": "Whether each of those that stand behind it answers; the embedded ones, too."
                    },
                    "checks": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string"
                      },
                      "additionalProperties": {
                        "type": "object",
                        "properties": {
                          "ok": {
                            "type": "boolean"
                          },
                          "message": {
                            "type": "string"
                          },
                          "figures": {
                            "type": "object",
                            "propertyNames": {
                              "type": "string"
                            },
                            "additionalProperties": {
                              "type": "number"
                            }
                          }
                        },
                        "required": [
                          "ok"
                        ],
                        "additionalProperties": false
                      }
                    }
                  },
                  "required": [
                    "live",
                    "ready",
                    "degraded",
                    "services",
                    "checks"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/health/live": {
      "get": {
        "operationId": "live",
        "summary": "Whether the process is alive",
        "tags": [
          "health"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "live"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "503": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "live"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/health/ready": {
      "get": {
        "operationId": "ready",
        "summary": "Whether it takes work",
        "tags": [
          "health"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "ready": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "ready"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "503": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "ready": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "ready"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/health": {
      "get": {
        "operationId": "healthByOldName",
        "summary": "Whether the system works",
        "tags": [
          "health"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean",
                      "description": "The process is alive."
                    },
                    "ready": {
                      "type": "boolean",
                      "description": "It takes work."
                    },
                    "degraded": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      },
                      "description": "Checks that fail without being needed."
                    },
                    "services": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string",
                        "enum": [
                          "database",
                          "redis",
                          "rabbitmq",
                          "llm",
                          "search",
                          "storage"
                        ]
                      },
                      "additionalProperties": {
                        "type": "boolean"
                      },
                      "required": [
                        "database",
                        "redis",
                        "rabbitmq",
                        "llm",
                        "search",
                        "storage"
                      ],
                      "description": "Whether each of those that stand behind it answers; the embedded ones, too."
                    },
                    "checks": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string"
                      },
                      "additionalProperties": {
                        "type": "object",
                        "properties": {
                          "ok": {
                            "type": "boolean"
                          },
                          "message": {
                            "type": "string"
                          },
                          "figures": {
                            "type": "object",
                            "propertyNames": {
                              "type": "string"
                            },
                            "additionalProperties": {
                              "type": "number"
                            }
                          }
                        },
                        "required": [
                          "ok"
                        ],
                        "additionalProperties": false
                      }
                    }
                  },
                  "required": [
                    "live",
                    "ready",
                    "degraded",
                    "services",
                    "checks"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "503": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean",
                      "description": "The process is alive."
                    },
                    "ready": {
                      "type": "boolean",
                      "description": "It takes work."
                    },
                    "degraded": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      },
                      "description": "Checks that fail without being needed."
                    },
                    "services": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string",
                        "enum": [
                          "database",
                          "redis",
                          "rabbitmq",
                          "llm",
                          "search",
                          "storage"
                        ]
                      },
                      "additionalProperties": {
                        "type": "boolean"
                      },
                      "required": [
                        "database",
                        "redis",
                        "rabbitmq",
                        "llm",
                        "search",
                        "storage"
                      ],
                      "description": "Whether each of those that stand behind it answers; the embedded ones, too."
                    },
                    "checks": {
                      "type": "object",
                      "propertyNames": {
                        "type": "string"
                      },
                      "additionalProperties": {
                        "type": "object",
                        "properties": {
                          "ok": {
                            "type": "boolean"
                          },
                          "message": {
                            "type": "string"
                          },
                          "figures": {
                            "type": "object",
                            "propertyNames": {
                              "type": "string"
                            },
                            "additionalProperties": {
                              "type": "number"
                            }
                          }
                        },
                        "required": [
                          "ok"
                        ],
                        "additionalProperties": false
                      }
                    }
                  },
                  "required": [
                    "live",
                    "ready",
                    "degraded",
                    "services",
                    "checks"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/health/live": {
      "get": {
        "operationId": "liveByOldName",
        "summary": "Whether the process is alive",
        "tags": [
          "health"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "live"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "503": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "live": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "live"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/health/ready": {
      "get": {
        "operationId": "readyByOldName",
        "summary": "Whether it takes work",
        "tags": [
          "health"
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "ready": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "ready"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "503": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "ready": {
                      "type": "boolean"
                    }
                  },
                  "required": [
                    "ready"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/objects/{*}": {
      "get": {
        "operationId": "object",
        "summary": "Clip, thumbnail, summary or upload, by its signed URL",
        "tags": [
          "media"
        ],
        "description": "The URL is what the API gives, as it is: it says by itself what may be opened, and until when. Ranges are served (206), and a copy that is still good is 304.",
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "expires",
            "required": false,
            "description": "Seconds since 1970."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "signature",
            "required": false,
            "description": "Of the path and of \`expires\`."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "path",
            "name": "*",
            "required": true
          }
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Bytes.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "string",
                  "format": "binary",
                  "description": "Bytes."
                }
              }
            }
          },
          "206": {
            "description": "Bytes.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "string",
                  "format": "binary",
                  "description": "Bytes."
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/objects/{*}": {
      "get": {
        "operationId": "objectByOldName",
        "summary": "Clip, thumbnail, summary or upload, by its signed URL",
        "tags": [
          "media"
        ],
        "description": "The URL is what the API gives, as it is: it says by itself what may be opened, and until when. Ranges are served (206), and a copy that is still good is 304.",
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "expires",
            "required": false,
            "description": "Seconds since 1970."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "signature",
            "required": false,
            "description": "Of the path and of \`expires\`."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "path",
            "name": "*",
            "required": true
          }
        ],
        "security": [],
        "responses": {
          "200": {
            "description": "Bytes.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "string",
                  "format": "binary",
                  "description": "Bytes."
                }
              }
            }
          },
          "206": {
            "description": "Bytes.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "string",
                  "format": "binary",
                  "description": "Bytes."
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/uploads": {
      "post": {
        "operationId": "upload",
        "summary": "Send a video",
        "tags": [
          "uploads"
        ],
        "description": "As the first file of multipart/form-data, or as the whole body (video/* or application/octet-stream). With \`content-digest: sha-256=:BASE64:\` the body is compared with it. What is refused, or breaks off, leaves nothing.",
        "requestBody": {
          "required": true,
          "content": {
            "multipart/form-data": {
              "schema": {
                "type": "object",
                "properties": {
                  "file": {
                    "type": "string",
                    "format": "binary",
                    "description": "Bytes."
                  }
                },
                "required": [
                  "file"
                ]
              }
            },
            "application/octet-stream": {
              "schema": {
                "type": "object",
                "properties": {
                  "file": {
                    "type": "string",
                    "format": "binary",
                    "description": "Bytes."
                  }
                },
                "required": [
                  "file"
                ]
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "string",
              "maxLength": 1000
            },
            "in": "query",
            "name": "name",
            "required": false,
            "description": "Name of the file, where the body is the file itself."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "header",
            "name": "content-digest",
            "required": false,
            "description": "sha-256=:BASE64: (RFC 9530)."
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "201": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "uploadKey": {
                      "type": "string",
                      "description": "For \`createBatchProcess(input: {uploadKey})\`."
                    },
                    "bytes": {
                      "type": "integer",
                      "minimum": -9007199254740991,
                      "maximum": 9007199254740991,
                      "description": "Bytes of the file."
                    }
                  },
                  "required": [
                    "uploadKey",
                    "bytes"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/uploads": {
      "post": {
        "operationId": "uploadByOldName",
        "summary": "Send a video",
        "tags": [
          "uploads"
        ],
        "description": "As the first file of multipart/form-data, or as the whole body (video/* or application/octet-stream). With \`content-digest: sha-256=:BASE64:\` the body is compared with it. What is refused, or breaks off, leaves nothing.",
        "requestBody": {
          "required": true,
          "content": {
            "multipart/form-data": {
              "schema": {
                "type": "object",
                "properties": {
                  "file": {
                    "type": "string",
                    "format": "binary",
                    "description": "Bytes."
                  }
                },
                "required": [
                  "file"
                ]
              }
            },
            "application/octet-stream": {
              "schema": {
                "type": "object",
                "properties": {
                  "file": {
                    "type": "string",
                    "format": "binary",
                    "description": "Bytes."
                  }
                },
                "required": [
                  "file"
                ]
              }
            }
          }
        },
        "parameters": [
          {
            "schema": {
              "type": "string",
              "maxLength": 1000
            },
            "in": "query",
            "name": "name",
            "required": false,
            "description": "Name of the file, where the body is the file itself."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "header",
            "name": "content-digest",
            "required": false,
            "description": "sha-256=:BASE64: (RFC 9530)."
          }
        ],
        "deprecated": true,
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "201": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "uploadKey": {
                      "type": "string",
                      "description": "For \`createBatchProcess(input: {uploadKey})\`."
                    },
                    "bytes": {
                      "type": "integer",
                      "minimum": -9007199254740991,
                      "maximum": 9007199254740991,
                      "description": "Bytes of the file."
                    }
                  },
                  "required": [
                    "uploadKey",
                    "bytes"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/uploads/resumable": {
      "post": {
        "operationId": "createUpload",
        "summary": "Begin an upload that can be resumed",
        "tags": [
          "uploads"
        ],
        "description": "The tus protocol 1.0.0: \`upload-length\`, and \`upload-metadata\` with \`filename\` and, where known, \`sha256\` (hexadecimal). \`location\` says where it goes on.",
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "header",
            "name": "tus-resumable",
            "required": true,
            "description": "1.0.0"
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/uploads/resumable/{id}": {
      "head": {
        "operationId": "uploadState-head",
        "summary": "How far an upload is",
        "tags": [
          "uploads"
        ],
        "description": "\`upload-offset\`; once it is complete, \`upload-key\`.",
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "header",
            "name": "tus-resumable",
            "required": true,
            "description": "1.0.0"
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      },
      "patch": {
        "operationId": "continueUpload",
        "summary": "Send what is left",
        "tags": [
          "uploads"
        ],
        "description": "From \`upload-offset\` on, as application/offset+octet-stream. The answer to the last part has \`upload-key\`.",
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "header",
            "name": "tus-resumable",
            "required": true,
            "description": "1.0.0"
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      },
      "delete": {
        "operationId": "removeUpload",
        "summary": "Give an upload up",
        "tags": [
          "uploads"
        ],
        "description": "Removes what came of it.",
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "header",
            "name": "tus-resumable",
            "required": true,
            "description": "1.0.0"
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "path",
            "name": "id",
            "required": true
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/events/export": {
      "get": {
        "operationId": "exportEvents",
        "summary": "Events as a file",
        "tags": [
          "events"
        ],
        "description": "All that fit, as they are read: JSON, CSV (a text that a spreadsheet would take for a formula begins with an apostrophe), WebVTT or iCalendar (times in UTC; the UID of an event stays the same). A connection that breaks off before its end had more to bring.",
        "parameters": [
          {
            "schema": {
              "default": "json",
              "type": "string",
              "enum": [
                "json",
                "csv",
                "vtt",
                "ics"
              ]
            },
            "in": "query",
            "name": "format",
            "required": false,
            "description": "How they are written."
          },
          {
            "schema": {
              "type": "string",
              "format": "uuid",
              "pattern": "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
            },
            "in": "query",
            "name": "processId",
            "required": false,
            "description": "Only those of one video or clip; subtitles (vtt) are of one."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "cameraIds",
            "required": false,
            "description": "Only those of these cameras, with commas between them or said several times; at most 100."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "types",
            "required": false,
            "description": "Only those of these types, with commas between them or said several times; at most 100."
          },
          {
            "schema": {
              "type": "string",
              "format": "date-time",
              "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z|([+-](?:[01]\\\\d|2[0-3]):[0-5]\\\\d)))$"
            },
            "in": "query",
            "name": "from",
            "required": false,
            "description": "Only those that began at this instant or later, such as 2026-03-01T09:00:00Z."
          },
          {
            "schema": {
              "type": "string",
              "format": "date-time",
              "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z|([+-](?:[01]\\\\d|2[0-3]):[0-5]\\\\d)))$"
            },
            "in": "query",
            "name": "until",
            "required": false,
            "description": "Only those that began before this instant."
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "200": {
            "description": "Bytes.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "string",
                  "format": "binary",
                  "description": "Bytes."
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/search": {
      "get": {
        "operationId": "search",
        "summary": "Find the moment",
        "tags": [
          "search"
        ],
        "description": "Answers a question as people ask it, says how it was understood, and where nothing fits what comes nearest.",
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "q",
            "required": true,
            "description": "The question, in 1 to 1000 characters, such as \`a car but no person yesterday\`."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "zone",
            "required": false,
            "description": "The zone by whose clock it speaks, such as Europe/Berlin; UTC where none is named."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "not",
            "required": false,
            "description": "What is not to be looked for in it, its words stay words: any of time, cameras, things, counts, without, then, with commas between them or said several times; at most 100."
          },
          {
            "schema": {
              "type": "string",
              "format": "date-time",
              "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z|([+-](?:[01]\\\\d|2[0-3]):[0-5]\\\\d)))$"
            },
            "in": "query",
            "name": "since",
            "required": false,
            "description": "Only at this instant or later, such as 2026-03-01T09:00:00Z."
          },
          {
            "schema": {
              "type": "string",
              "format": "date-time",
              "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z|([+-](?:[01]\\\\d|2[0-3]):[0-5]\\\\d)))$"
            },
            "in": "query",
            "name": "until",
            "required": false,
            "description": "Only at this instant or earlier."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "types",
            "required": false,
            "description": "Only where an event of one of these types was seen, with commas between them or said several times; at most 100."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "processId",
            "required": false,
            "description": "Only in this process."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "query",
            "name": "group",
            "required": false,
            "description": "Only what cameras of this group saw."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "like",
            "required": false,
            "description": "Only chunks of this likeness, and all of them."
          },
          {
            "schema": {
              "type": "integer",
              "minimum": -9007199254740991,
              "maximum": 9007199254740991
            },
            "in": "query",
            "name": "limit",
            "required": false,
            "description": "How many, 1 to 100; 10 where it is not said."
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "understood": {
                      "type": "object",
                      "properties": {
                        "line": {
                          "type": "string",
                          "description": "Means the same at any time: changed and asked again it is a correction."
                        },
                        "text": {
                          "type": "string"
                        },
                        "from": {
                          "type": "string",
                          "format": "date-time",
                          "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                        },
                        "until": {
                          "type": "string",
                          "format": "date-time",
                          "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                        },
                        "cameras": {
                          "type": "array",
                          "items": {
                            "type": "string"
                          }
                        },
                        "unclear": {
                          "type": "string"
                        },
                        "things": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "properties": {
                              "types": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "kinds": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "colours": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "count": {
                                "type": "object",
                                "properties": {
                                  "least": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  },
                                  "most": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  }
                                },
                                "required": [
                                  "least"
                                ],
                                "additionalProperties": false
                              }
                            },
                            "required": [
                              "types",
                              "kinds",
                              "colours"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "without": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "properties": {
                              "types": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "kinds": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "colours": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "count": {
                                "type": "object",
                                "properties": {
                                  "least": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  },
                                  "most": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  }
                                },
                                "required": [
                                  "least"
                                ],
                                "additionalProperties": false
                              }
                            },
                            "required": [
                              "types",
                              "kinds",
                              "colours"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "then": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "properties": {
                              "things": {
                                "type": "array",
                                "items": {
                                  "type": "object",
                                  "properties": {
                                    "types": {
                                      "type": "array",
                                      "items": {
                                        "type": "string"
                                      }
                                    },
                                    "kinds": {
                                      "type": "array",
                                      "items": {
                                        "type": "string"
                                      }
                                    },
                                    "colours": {
                                      "type": "array",
                                      "items": {
                                        "type": "string"
                                      }
                                    },
                                    "count": {
                                      "type": "object",
                                      "properties": {
                                        "least": {
                                          "type": "integer",
                                          "minimum": -9007199254740991,
                                          "maximum": 9007199254740991
                                        },
                                        "most": {
                                          "type": "integer",
                                          "minimum": -9007199254740991,
                                          "maximum": 9007199254740991
                                        }
                                      },
                                      "required": [
                                        "least"
                                      ],
                                      "additionalProperties": false
                                    }
                                  },
                                  "required": [
                                    "types",
                                    "kinds",
                                    "colours"
                                  ],
                                  "additionalProperties": false
                                }
                              },
                              "text": {
                                "type": "string"
                              },
                              "within": {
                                "type": "number"
                              }
                            },
                            "required": [
                              "things",
                              "text",
                              "within"
                            ],
                            "additionalProperties": false
                          }
                        }
                      },
                      "required": [
                        "line",
                        "text",
                        "cameras",
                        "things",
                        "without",
                        "then"
                      ],
                      "additionalProperties": false,
                      "description": "What was looked for."
                    },
                    "hits": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "chunkId": {
                            "type": "string"
                          },
                          "processId": {
                            "type": "string"
                          },
                          "ordinal": {
                            "type": "integer",
                            "minimum": -9007199254740991,
                            "maximum": 9007199254740991
                          },
                          "startTime": {
                            "type": "number"
                          },
                          "endTime": {
                            "type": "number"
                          },
                          "at": {
                            "type": "string",
                            "format": "date-time",
                            "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$",
                            "description": "The instant of the chunk's first frame where known, else when it was indexed."
                          },
                          "text": {
                            "type": "string"
                          },
                          "eventTypes": {
                            "type": "array",
                            "items": {
                              "type": "string"
                            }
                          },
                          "score": {
                            "type": "number",
                            "description": "Comparable within one answer only."
                          },
                          "clipUrl": {
                            "type": "string",
                            "description": "Signed, opens for an hour; relative to this server."
                          },
                          "why": {
                            "type": "object",
                            "properties": {
                              "words": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "share": {
                                "type": "number"
                              },
                              "meaning": {
                                "type": "number"
                              },
                              "events": {
                                "type": "array",
                                "items": {
                                  "type": "object",
                                  "properties": {
                                    "id": {
                                      "type": "string"
                                    },
                                    "type": {
                                      "type": "string"
                                    },
                                    "startTime": {
                                      "type": "number"
                                    },
                                    "endTime": {
                                      "type": "number"
                                    },
                                    "description": {
                                      "type": "string"
                                    }
                                  },
                                  "required": [
                                    "id",
                                    "type",
                                    "startTime",
                                    "endTime",
                                    "description"
                                  ],
                                  "additionalProperties": false
                                }
                              }
                            },
                            "required": [
                              "words",
                              "share",
                              "events"
                            ],
                            "additionalProperties": false,
                            "description": "What in it is what was asked for."
                          },
                          "moments": {
                            "type": "array",
                            "items": {
                              "type": "object",
                              "properties": {
                                "chunkId": {
                                  "type": "string"
                                },
                                "processId": {
                                  "type": "string"
                                },
                                "ordinal": {
                                  "type": "integer",
                                  "minimum": -9007199254740991,
                                  "maximum": 9007199254740991
                                },
                                "startTime": {
                                  "type": "number"
                                },
                                "endTime": {
                                  "type": "number"
                                }
                              },
                              "required": [
                                "chunkId",
                                "processId",
                                "ordinal",
                                "startTime",
                                "endTime"
                              ],
                              "additionalProperties": false
                            },
                            "description": "Where each step of the question holds; the first begins where to play."
                          },
                          "likeness": {
                            "type": "string",
                            "description": "The same for all chunks of its camera, or video, that say the same but for its times."
                          },
                          "alike": {
                            "description": "Others of its likeness, which are not shown, between these instants; \`isMore\`: there are more than are counted.",
                            "type": "object",
                            "properties": {
                              "count": {
                                "type": "integer",
                                "minimum": -9007199254740991,
                                "maximum": 9007199254740991
                              },
                              "isMore": {
                                "type": "boolean"
                              },
                              "first": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              },
                              "last": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              }
                            },
                            "required": [
                              "count",
                              "isMore",
                              "first",
                              "last"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "required": [
                          "chunkId",
                          "processId",
                          "ordinal",
                          "startTime",
                          "endTime",
                          "at",
                          "text",
                          "eventTypes",
                          "score",
                          "clipUrl",
                          "why",
                          "moments",
                          "likeness"
                        ],
                        "additionalProperties": false
                      },
                      "description": "What fits all of it, best first; none where nothing does."
                    },
                    "misses": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "chunkId": {
                            "type": "string"
                          },
                          "processId": {
                            "type": "string"
                          },
                          "ordinal": {
                            "type": "integer",
                            "minimum": -9007199254740991,
                            "maximum": 9007199254740991
                          },
                          "startTime": {
                            "type": "number"
                          },
                          "endTime": {
                            "type": "number"
                          },
                          "at": {
                            "type": "string",
                            "format": "date-time",
                            "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$",
                            "description": "The instant of the chunk's first frame where known, else when it was indexed."
                          },
                          "text": {
                            "type": "string"
                          },
                          "eventTypes": {
                            "type": "array",
                            "items": {
                              "type": "string"
                            }
                          },
                          "score": {
                            "type": "number",
                            "description": "Comparable within one answer only."
                          },
                          "clipUrl": {
                            "type": "string",
                            "description": "Signed, opens for an hour; relative to this server."
                          },
                          "why": {
                            "type": "object",
                            "properties": {
                              "words": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "share": {
                                "type": "number"
                              },
                              "meaning": {
                                "type": "number"
                              },
                              "events": {
                                "type": "array",
                                "items": {
                                  "type": "object",
                                  "properties": {
                                    "id": {
                                      "type": "string"
                                    },
                                    "type": {
                                      "type": "string"
                                    },
                                    "startTime": {
                                      "type": "number"
                                    },
                                    "endTime": {
                                      "type": "number"
                                    },
                                    "description": {
                                      "type": "string"
                                    }
                                  },
                                  "required": [
                                    "id",
                                    "type",
                                    "startTime",
                                    "endTime",
                                    "description"
                                  ],
                                  "additionalProperties": false
                                }
                              }
                            },
                            "required": [
                              "words",
                              "share",
                              "events"
                            ],
                            "additionalProperties": false,
                            "description": "What in it is what was asked for."
                          },
                          "moments": {
                            "type": "array",
                            "items": {
                              "type": "object",
                              "properties": {
                                "chunkId": {
                                  "type": "string"
                                },
                                "processId": {
                                  "type": "string"
                                },
                                "ordinal": {
                                  "type": "integer",
                                  "minimum": -9007199254740991,
                                  "maximum": 9007199254740991
                                },
                                "startTime": {
                                  "type": "number"
                                },
                                "endTime": {
                                  "type": "number"
                                }
                              },
                              "required": [
                                "chunkId",
                                "processId",
                                "ordinal",
                                "startTime",
                                "endTime"
                              ],
                              "additionalProperties": false
                            },
                            "description": "Where each step of the question holds; the first begins where to play."
                          },
                          "likeness": {
                            "type": "string",
                            "description": "The same for all chunks of its camera, or video, that say the same but for its times."
                          },
                          "alike": {
                            "description": "Others of its likeness, which are not shown, between these instants; \`isMore\`: there are more than are counted.",
                            "type": "object",
                            "properties": {
                              "count": {
                                "type": "integer",
                                "minimum": -9007199254740991,
                                "maximum": 9007199254740991
                              },
                              "isMore": {
                                "type": "boolean"
                              },
                              "first": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              },
                              "last": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              }
                            },
                            "required": [
                              "count",
                              "isMore",
                              "first",
                              "last"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "required": [
                          "chunkId",
                          "processId",
                          "ordinal",
                          "startTime",
                          "endTime",
                          "at",
                          "text",
                          "eventTypes",
                          "score",
                          "clipUrl",
                          "why",
                          "moments",
                          "likeness"
                        ],
                        "additionalProperties": false
                      },
                      "description": "Where nothing fits: what comes nearest, and does not fit."
                    }
                  },
                  "required": [
                    "understood",
                    "hits",
                    "misses"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/search/picture": {
      "post": {
        "operationId": "searchByPicture",
        "summary": "Find more like a picture",
        "tags": [
          "search"
        ],
        "description": "Looks at a picture (JPEG, PNG or WebP of up to 5 MB, as the body) with the detector of the local analyst, and finds things of the kind and colour of what takes most of it. What was asked is shown, and can be changed like any other question.",
        "requestBody": {
          "required": true,
          "content": {
            "image/jpeg": {
              "schema": {
                "type": "string",
                "format": "binary",
                "description": "Bytes."
              }
            },
            "image/png": {
              "schema": {
                "type": "string",
                "format": "binary",
                "description": "Bytes."
              }
            },
            "image/webp": {
              "schema": {
                "type": "string",
                "format": "binary",
                "description": "Bytes."
              }
            },
            "application/octet-stream": {
              "schema": {
                "type": "string",
                "format": "binary",
                "description": "Bytes."
              }
            }
          },
          "description": "Bytes."
        },
        "parameters": [
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "q",
            "required": false,
            "description": "What else is asked, such as \`at the gate yesterday\`."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "zone",
            "required": false,
            "description": "The zone by whose clock it speaks, such as Europe/Berlin; UTC where none is named."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "not",
            "required": false,
            "description": "What is not to be looked for in it, its words stay words: any of time, cameras, things, counts, without, then, with commas between them or said several times; at most 100."
          },
          {
            "schema": {
              "type": "string",
              "format": "date-time",
              "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z|([+-](?:[01]\\\\d|2[0-3]):[0-5]\\\\d)))$"
            },
            "in": "query",
            "name": "since",
            "required": false,
            "description": "Only at this instant or later, such as 2026-03-01T09:00:00Z."
          },
          {
            "schema": {
              "type": "string",
              "format": "date-time",
              "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z|([+-](?:[01]\\\\d|2[0-3]):[0-5]\\\\d)))$"
            },
            "in": "query",
            "name": "until",
            "required": false,
            "description": "Only at this instant or earlier."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "types",
            "required": false,
            "description": "Only where an event of one of these types was seen, with commas between them or said several times; at most 100."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "processId",
            "required": false,
            "description": "Only in this process."
          },
          {
            "schema": {
              "type": "string",
              "maxLength": 64
            },
            "in": "query",
            "name": "group",
            "required": false,
            "description": "Only what cameras of this group saw."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "like",
            "required": false,
            "description": "Only chunks of this likeness, and all of them."
          },
          {
            "schema": {
              "type": "integer",
              "minimum": -9007199254740991,
              "maximum": 9007199254740991
            },
            "in": "query",
            "name": "limit",
            "required": false,
            "description": "How many, 1 to 100; 10 where it is not said."
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "200": {
            "description": "Default Response",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "understood": {
                      "type": "object",
                      "properties": {
                        "line": {
                          "type": "string",
                          "description": "Means the same at any time: changed and asked again it is a correction."
                        },
                        "text": {
                          "type": "string"
                        },
                        "from": {
                          "type": "string",
                          "format": "date-time",
                          "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                        },
                        "until": {
                          "type": "string",
                          "format": "date-time",
                          "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                        },
                        "cameras": {
                          "type": "array",
                          "items": {
                            "type": "string"
                          }
                        },
                        "unclear": {
                          "type": "string"
                        },
                        "things": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "properties": {
                              "types": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "kinds": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "colours": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "count": {
                                "type": "object",
                                "properties": {
                                  "least": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  },
                                  "most": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  }
                                },
                                "required": [
                                  "least"
                                ],
                                "additionalProperties": false
                              }
                            },
                            "required": [
                              "types",
                              "kinds",
                              "colours"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "without": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "properties": {
                              "types": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "kinds": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "colours": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "count": {
                                "type": "object",
                                "properties": {
                                  "least": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  },
                                  "most": {
                                    "type": "integer",
                                    "minimum": -9007199254740991,
                                    "maximum": 9007199254740991
                                  }
                                },
                                "required": [
                                  "least"
                                ],
                                "additionalProperties": false
                              }
                            },
                            "required": [
                              "types",
                              "kinds",
                              "colours"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "then": {
                          "type": "array",
                          "items": {
                            "type": "object",
                            "properties": {
                              "things": {
                                "type": "array",
                                "items": {
                                  "type": "object",
                                  "properties": {
                                    "types": {
                                      "type": "array",
                                      "items": {
                                        "type": "string"
                                      }
                                    },
                                    "kinds": {
                                      "type": "array",
                                      "items": {
                                        "type": "string"
                                      }
                                    },
                                    "colours": {
                                      "type": "array",
                                      "items": {
                                        "type": "string"
                                      }
                                    },
                                    "count": {
                                      "type": "object",
                                      "properties": {
                                        "least": {
                                          "type": "integer",
                                          "minimum": -9007199254740991,
                                          "maximum": 9007199254740991
                                        },
                                        "most": {
                                          "type": "integer",
                                          "minimum": -9007199254740991,
                                          "maximum": 9007199254740991
                                        }
                                      },
                                      "required": [
                                        "least"
                                      ],
                                      "additionalProperties": false
                                    }
                                  },
                                  "required": [
                                    "types",
                                    "kinds",
                                    "colours"
                                  ],
                                  "additionalProperties": false
                                }
                              },
                              "text": {
                                "type": "string"
                              },
                              "within": {
                                "type": "number"
                              }
                            },
                            "required": [
                              "things",
                              "text",
                              "within"
                            ],
                            "additionalProperties": false
                          }
                        }
                      },
                      "required": [
                        "line",
                        "text",
                        "cameras",
                        "things",
                        "without",
                        "then"
                      ],
                      "additionalProperties": false,
                      "description": "What was looked for."
                    },
                    "hits": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "chunkId": {
                            "type": "string"
                          },
                          "processId": {
                            "type": "string"
                          },
                          "ordinal": {
                            "type": "integer",
                            "minimum": -9007199254740991,
                            "maximum": 9007199254740991
                          },
                          "startTime": {
                            "type": "number"
                          },
                          "endTime": {
                            "type": "number"
                          },
                          "at": {
                            "type": "string",
                            "format": "date-time",
                            "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$",
                            "description": "The instant of the chunk's first frame where known, else when it was indexed."
                          },
                          "text": {
                            "type": "string"
                          },
                          "eventTypes": {
                            "type": "array",
                            "items": {
                              "type": "string"
                            }
                          },
                          "score": {
                            "type": "number",
                            "description": "Comparable within one answer only."
                          },
                          "clipUrl": {
                            "type": "string",
                            "description": "Signed, opens for an hour; relative to this server."
                          },
                          "why": {
                            "type": "object",
                            "properties": {
                              "words": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "share": {
                                "type": "number"
                              },
                              "meaning": {
                                "type": "number"
                              },
                              "events": {
                                "type": "array",
                                "items": {
                                  "type": "object",
                                  "properties": {
                                    "id": {
                                      "type": "string"
                                    },
                                    "type": {
                                      "type": "string"
                                    },
                                    "startTime": {
                                      "type": "number"
                                    },
                                    "endTime": {
                                      "type": "number"
                                    },
                                    "description": {
                                      "type": "string"
                                    }
                                  },
                                  "required": [
                                    "id",
                                    "type",
                                    "startTime",
                                    "endTime",
                                    "description"
                                  ],
                                  "additionalProperties": false
                                }
                              }
                            },
                            "required": [
                              "words",
                              "share",
                              "events"
                            ],
                            "additionalProperties": false,
                            "description": "What in it is what was asked for."
                          },
                          "moments": {
                            "type": "array",
                            "items": {
                              "type": "object",
                              "properties": {
                                "chunkId": {
                                  "type": "string"
                                },
                                "processId": {
                                  "type": "string"
                                },
                                "ordinal": {
                                  "type": "integer",
                                  "minimum": -9007199254740991,
                                  "maximum": 9007199254740991
                                },
                                "startTime": {
                                  "type": "number"
                                },
                                "endTime": {
                                  "type": "number"
                                }
                              },
                              "required": [
                                "chunkId",
                                "processId",
                                "ordinal",
                                "startTime",
                                "endTime"
                              ],
                              "additionalProperties": false
                            },
                            "description": "Where each step of the question holds; the first begins where to play."
                          },
                          "likeness": {
                            "type": "string",
                            "description": "The same for all chunks of its camera, or video, that say the same but for its times."
                          },
                          "alike": {
                            "description": "Others of its likeness, which are not shown, between these instants; \`isMore\`: there are more than are counted.",
                            "type": "object",
                            "properties": {
                              "count": {
                                "type": "integer",
                                "minimum": -9007199254740991,
                                "maximum": 9007199254740991
                              },
                              "isMore": {
                                "type": "boolean"
                              },
                              "first": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              },
                              "last": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              }
                            },
                            "required": [
                              "count",
                              "isMore",
                              "first",
                              "last"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "required": [
                          "chunkId",
                          "processId",
                          "ordinal",
                          "startTime",
                          "endTime",
                          "at",
                          "text",
                          "eventTypes",
                          "score",
                          "clipUrl",
                          "why",
                          "moments",
                          "likeness"
                        ],
                        "additionalProperties": false
                      },
                      "description": "What fits all of it, best first; none where nothing does."
                    },
                    "misses": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "chunkId": {
                            "type": "string"
                          },
                          "processId": {
                            "type": "string"
                          },
                          "ordinal": {
                            "type": "integer",
                            "minimum": -9007199254740991,
                            "maximum": 9007199254740991
                          },
                          "startTime": {
                            "type": "number"
                          },
                          "endTime": {
                            "type": "number"
                          },
                          "at": {
                            "type": "string",
                            "format": "date-time",
                            "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$",
                            "description": "The instant of the chunk's first frame where known, else when it was indexed."
                          },
                          "text": {
                            "type": "string"
                          },
                          "eventTypes": {
                            "type": "array",
                            "items": {
                              "type": "string"
                            }
                          },
                          "score": {
                            "type": "number",
                            "description": "Comparable within one answer only."
                          },
                          "clipUrl": {
                            "type": "string",
                            "description": "Signed, opens for an hour; relative to this server."
                          },
                          "why": {
                            "type": "object",
                            "properties": {
                              "words": {
                                "type": "array",
                                "items": {
                                  "type": "string"
                                }
                              },
                              "share": {
                                "type": "number"
                              },
                              "meaning": {
                                "type": "number"
                              },
                              "events": {
                                "type": "array",
                                "items": {
                                  "type": "object",
                                  "properties": {
                                    "id": {
                                      "type": "string"
                                    },
                                    "type": {
                                      "type": "string"
                                    },
                                    "startTime": {
                                      "type": "number"
                                    },
                                    "endTime": {
                                      "type": "number"
                                    },
                                    "description": {
                                      "type": "string"
                                    }
                                  },
                                  "required": [
                                    "id",
                                    "type",
                                    "startTime",
                                    "endTime",
                                    "description"
                                  ],
                                  "additionalProperties": false
                                }
                              }
                            },
                            "required": [
                              "words",
                              "share",
                              "events"
                            ],
                            "additionalProperties": false,
                            "description": "What in it is what was asked for."
                          },
                          "moments": {
                            "type": "array",
                            "items": {
                              "type": "object",
                              "properties": {
                                "chunkId": {
                                  "type": "string"
                                },
                                "processId": {
                                  "type": "string"
                                },
                                "ordinal": {
                                  "type": "integer",
                                  "minimum": -9007199254740991,
                                  "maximum": 9007199254740991
                                },
                                "startTime": {
                                  "type": "number"
                                },
                                "endTime": {
                                  "type": "number"
                                }
                              },
                              "required": [
                                "chunkId",
                                "processId",
                                "ordinal",
                                "startTime",
                                "endTime"
                              ],
                              "additionalProperties": false
                            },
                            "description": "Where each step of the question holds; the first begins where to play."
                          },
                          "likeness": {
                            "type": "string",
                            "description": "The same for all chunks of its camera, or video, that say the same but for its times."
                          },
                          "alike": {
                            "description": "Others of its likeness, which are not shown, between these instants; \`isMore\`: there are more than are counted.",
                            "type": "object",
                            "properties": {
                              "count": {
                                "type": "integer",
                                "minimum": -9007199254740991,
                                "maximum": 9007199254740991
                              },
                              "isMore": {
                                "type": "boolean"
                              },
                              "first": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              },
                              "last": {
                                "type": "string",
                                "format": "date-time",
                                "pattern": "^(?:(?:\\\\d\\\\d[2468][048]|\\\\d\\\\d[13579][26]|\\\\d\\\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\\\d|30)|(?:02)-(?:0[1-9]|1\\\\d|2[0-8])))T(?:(?:[01]\\\\d|2[0-3]):[0-5]\\\\d:[0-5]\\\\d(?:\\\\.\\\\d+)?(?:Z))$"
                              }
                            },
                            "required": [
                              "count",
                              "isMore",
                              "first",
                              "last"
                            ],
                            "additionalProperties": false
                          }
                        },
                        "required": [
                          "chunkId",
                          "processId",
                          "ordinal",
                          "startTime",
                          "endTime",
                          "at",
                          "text",
                          "eventTypes",
                          "score",
                          "clipUrl",
                          "why",
                          "moments",
                          "likeness"
                        ],
                        "additionalProperties": false
                      },
                      "description": "Where nothing fits: what comes nearest, and does not fit."
                    },
                    "seen": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "kind": {
                            "type": "string",
                            "description": "Such as person or car."
                          },
                          "colour": {
                            "type": "string"
                          },
                          "score": {
                            "type": "number",
                            "description": "How sure that is, 0 to 1."
                          },
                          "box": {
                            "type": "object",
                            "properties": {
                              "x": {
                                "type": "number"
                              },
                              "y": {
                                "type": "number"
                              },
                              "width": {
                                "type": "number"
                              },
                              "height": {
                                "type": "number"
                              }
                            },
                            "required": [
                              "x",
                              "y",
                              "width",
                              "height"
                            ],
                            "additionalProperties": false,
                            "description": "In shares of the picture's sides."
                          }
                        },
                        "required": [
                          "kind",
                          "colour",
                          "score",
                          "box"
                        ],
                        "additionalProperties": false
                      },
                      "description": "What is in the picture; the first was asked for."
                    }
                  },
                  "required": [
                    "understood",
                    "hits",
                    "misses",
                    "seen"
                  ],
                  "additionalProperties": false
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    },
    "/api/v1/notifications/stream": {
      "get": {
        "operationId": "followNotifications",
        "summary": "Follow what happens",
        "tags": [
          "live"
        ],
        "description": "Each notification once, in the order in which they happened, from now on or after the given one; it goes on at any gateway. 410 SS_CURSOR_EXPIRED: what came since is no longer kept; start over. An event \`error\` says why the stream ends.",
        "parameters": [
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "kinds",
            "required": false,
            "description": "Of these kinds, such as \`process_completed,events_added\`; of all where nothing is given."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "cameraIds",
            "required": false,
            "description": "Of these cameras; all where nothing is given."
          },
          {
            "schema": {
              "anyOf": [
                {
                  "type": "string"
                },
                {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              ]
            },
            "in": "query",
            "name": "types",
            "required": false,
            "description": "Of events, only those of these types."
          },
          {
            "schema": {
              "type": "string"
            },
            "in": "query",
            "name": "after",
            "required": false,
            "description": "The \`id\` of the last notification that you got. \`Last-Event-ID\` says the same, and goes before."
          }
        ],
        "security": [
          {
            "bearer": []
          }
        ],
        "responses": {
          "200": {
            "description": "text/event-stream: \`id\` is the cursor, \`event\` the kind, \`data\` JSON as of the type Notification of GraphQL.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "string",
                  "description": "text/event-stream: \`id\` is the cursor, \`event\` the kind, \`data\` JSON as of the type Notification of GraphQL."
                }
              }
            }
          },
          "4XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          },
          "5XX": {
            "description": "Every error of every route has this form.",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object",
                  "properties": {
                    "code": {
                      "type": "string",
                      "description": "Of the SS_ table, such as SS_INPUT_INVALID: what programs decide by."
                    },
                    "message": {
                      "type": "string",
                      "description": "What could not be done, and the state found."
                    },
                    "advice": {
                      "description": "What to do about it.",
                      "type": "string"
                    },
                    "retryable": {
                      "type": "boolean",
                      "description": "Whether trying again can help."
                    },
                    "field": {
                      "description": "The part of the input that is wrong.",
                      "type": "string"
                    },
                    "retryAfterMs": {
                      "description": "Milliseconds until another try can succeed.",
                      "type": "number"
                    }
                  },
                  "required": [
                    "code",
                    "message",
                    "retryable"
                  ],
                  "additionalProperties": {},
                  "description": "Every error of every route has this form."
                }
              }
            }
          }
        }
      }
    }
  },
  "tags": [
    {
      "name": "accounts",
      "description": "Signing in, and staying so."
    },
    {
      "name": "uploads",
      "description": "Sending videos."
    },
    {
      "name": "media",
      "description": "Clips, thumbnails and summaries, by signed URL."
    },
    {
      "name": "events",
      "description": "What was found in the footage."
    },
    {
      "name": "search",
      "description": "Questions, and the moments that answer them."
    },
    {
      "name": "live",
      "description": "News as they come."
    },
    {
      "name": "health",
      "description": "Whether the system works."
    }
  ]
}
`
