extension JSONRules {
  /// The JSON Schema (2020-12) of rule files, for editors and other tools.
  ///
  /// It says what has which shape; ``load(_:name:)`` checks what a schema cannot say as well. The same
  /// text stands in `docs/reference/rules.schema.json`.
  // swift-format-ignore
  public static let schema = #"""
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Matchbook rules",
  "description": "A rule file of Matchbook, described in docs/reference/json-rules.md.",
  "anyOf": [
    {
      "type": "object",
      "properties": {
        "rules": {"$ref": "#/$defs/rules"},
        "calendars": {"type": "object", "additionalProperties": {"$ref": "#/$defs/calendar"}},
        "description": {"type": "string"},
        "$schema": {"type": "string"}
      },
      "additionalProperties": false,
      "required": ["rules"]
    },
    {"$ref": "#/$defs/rules"},
    {"$ref": "#/$defs/rule"},
    {"$ref": "#/$defs/blnk_rule"}
  ],
  "$defs": {
    "rules": {
      "type": "array",
      "minItems": 1,
      "items": {"anyOf": [{"$ref": "#/$defs/rule"}, {"$ref": "#/$defs/blnk_rule"}]}
    },
    "rule": {
      "type": "object",
      "properties": {
        "id": {"type": "string", "pattern": "\\S"},
        "version": {"type": "string", "pattern": "\\S"},
        "description": {"type": "string"},
        "priority": {"type": "integer", "minimum": -1000000, "maximum": 1000000, "default": 100},
        "cardinality": {
          "enum": ["one_to_one", "one_to_many", "many_to_one", "many_to_many"],
          "default": "one_to_one"
        },
        "group": {
          "anyOf": [
            {"enum": ["keys", "sums"]},
            {
              "type": "object",
              "properties": {
                "by": {"enum": ["keys", "sums"]},
                "from": {"type": "integer", "minimum": 1, "maximum": 64, "default": 2},
                "to": {"type": "integer", "minimum": 1, "maximum": 64, "default": 6},
                "candidates": {"type": "integer", "minimum": 1, "maximum": 4096, "default": 256},
                "steps": {"type": "integer", "minimum": 1, "maximum": 1000000000, "default": 1000000},
                "chance": {"$ref": "#/$defs/share"}
              },
              "additionalProperties": false,
              "required": ["by"]
            }
          ],
          "default": "keys"
        },
        "partial": {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/partial"}], "default": false},
        "ambiguity": {
          "enum": ["reject", "suggest_all", "suggest_best", "confirm_if_unique", "confirm_best"],
          "default": "confirm_if_unique"
        },
        "disposition": {
          "anyOf": [
            {"enum": ["confirm", "suggest"]},
            {
              "type": "object",
              "properties": {"confirm_at": {"$ref": "#/$defs/share"}, "suggest_at": {"$ref": "#/$defs/share"}},
              "additionalProperties": false,
              "minProperties": 1
            }
          ],
          "default": "confirm"
        },
        "nearest": {"enum": ["day", "instant"], "default": "day"},
        "cross_product": {"type": "boolean", "default": false},
        "when": {"$ref": "#/$defs/condition"},
        "veto": {"$ref": "#/$defs/condition"},
        "scope": {
          "type": "object",
          "properties": {"ledger": {"$ref": "#/$defs/condition"}, "external": {"$ref": "#/$defs/condition"}},
          "additionalProperties": false,
          "minProperties": 1
        },
        "score": {
          "type": "object",
          "properties": {
            "weights": {
              "type": "object",
              "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 1000}
            },
            "minimum": {"$ref": "#/$defs/share"}
          },
          "additionalProperties": false
        }
      },
      "additionalProperties": false,
      "required": ["id", "when"]
    },
    "condition": {
      "description": "What must hold: a tree of tests.",
      "anyOf": [
        {
          "type": "object",
          "properties": {"all": {"$ref": "#/$defs/conditions"}},
          "additionalProperties": false,
          "required": ["all"]
        },
        {
          "type": "object",
          "properties": {"any": {"$ref": "#/$defs/conditions"}},
          "additionalProperties": false,
          "required": ["any"]
        },
        {
          "type": "object",
          "properties": {"not": {"$ref": "#/$defs/condition"}},
          "additionalProperties": false,
          "required": ["not"]
        },
        {"$ref": "#/$defs/test"}
      ]
    },
    "conditions": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}},
    "test": {
      "description": "One comparison of the two sides, or of a side with a constant.",
      "anyOf": [
        {
          "type": "object",
          "properties": {
            "field": {"$ref": "#/$defs/field"},
            "ledger": {"$ref": "#/$defs/field"},
            "external": {"$ref": "#/$defs/field"},
            "operator": {"enum": ["equal", "not_equal", "contains", "contained_in", "starts_with"]},
            "name": {"type": "string", "pattern": "\\S"},
            "normalise": {"$ref": "#/$defs/steps"},
            "ledger_normalise": {"$ref": "#/$defs/steps"},
            "external_normalise": {"$ref": "#/$defs/steps"},
            "value": {"anyOf": [{"type": "string", "pattern": "\\S"}, {"type": "number"}]}
          },
          "additionalProperties": false,
          "required": ["operator"],
          "$ref": "#/$defs/operands"
        },
        {
          "type": "object",
          "properties": {
            "field": {"$ref": "#/$defs/field"},
            "ledger": {"$ref": "#/$defs/field"},
            "external": {"$ref": "#/$defs/field"},
            "operator": {"enum": ["less", "less_or_equal", "greater", "greater_or_equal"]},
            "name": {"type": "string", "pattern": "\\S"},
            "value": {"anyOf": [{"type": "string", "pattern": "\\S"}, {"type": "number"}]}
          },
          "additionalProperties": false,
          "required": ["operator"],
          "$ref": "#/$defs/operands"
        },
        {
          "type": "object",
          "properties": {
            "field": {"$ref": "#/$defs/field"},
            "ledger": {"$ref": "#/$defs/field"},
            "external": {"$ref": "#/$defs/field"},
            "operator": {"enum": ["within"]},
            "name": {"type": "string", "pattern": "\\S"},
            "tolerance": {"$ref": "#/$defs/tolerance"},
            "days": {
              "description": "Calendar days from the ledger date to the external date.",
              "anyOf": [
                {"type": "integer", "minimum": 0},
                {
                  "type": "object",
                  "properties": {"from": {"type": "integer"}, "to": {"type": "integer"}},
                  "additionalProperties": false,
                  "required": ["from", "to"]
                },
                {
                  "type": "object",
                  "properties": {"exactly": {"type": "integer"}},
                  "additionalProperties": false,
                  "required": ["exactly"]
                }
              ]
            },
            "business_days": {
              "description": "Working days from the ledger date to the external date.",
              "anyOf": [
                {"type": "integer", "minimum": 0},
                {
                  "type": "object",
                  "properties": {
                    "from": {"type": "integer"},
                    "to": {"type": "integer"},
                    "calendar": {"type": "string", "pattern": "\\S"}
                  },
                  "additionalProperties": false,
                  "required": ["from", "to"]
                },
                {
                  "type": "object",
                  "properties": {
                    "exactly": {"type": "integer"},
                    "calendar": {"type": "string", "pattern": "\\S"}
                  },
                  "additionalProperties": false,
                  "required": ["exactly"]
                }
              ]
            },
            "seconds": {
              "description": "Seconds from the ledger instant to the external instant.",
              "anyOf": [
                {"type": "integer", "minimum": 0},
                {
                  "type": "object",
                  "properties": {"from": {"type": "integer"}, "to": {"type": "integer"}},
                  "additionalProperties": false,
                  "required": ["from", "to"]
                },
                {
                  "type": "object",
                  "properties": {"exactly": {"type": "integer"}},
                  "additionalProperties": false,
                  "required": ["exactly"]
                }
              ]
            }
          },
          "additionalProperties": false,
          "required": ["operator"],
          "oneOf": [
            {"required": ["tolerance"]},
            {"required": ["days"]},
            {"required": ["business_days"]},
            {"required": ["seconds"]}
          ],
          "$ref": "#/$defs/operands"
        },
        {
          "type": "object",
          "properties": {
            "field": {"$ref": "#/$defs/field"},
            "ledger": {"$ref": "#/$defs/field"},
            "external": {"$ref": "#/$defs/field"},
            "operator": {"enum": ["same_month"]},
            "name": {"type": "string", "pattern": "\\S"}
          },
          "additionalProperties": false,
          "required": ["operator"],
          "$ref": "#/$defs/operands"
        },
        {
          "type": "object",
          "properties": {
            "field": {"$ref": "#/$defs/field"},
            "ledger": {"$ref": "#/$defs/field"},
            "external": {"$ref": "#/$defs/field"},
            "operator": {"enum": ["in"]},
            "name": {"type": "string", "pattern": "\\S"},
            "normalise": {"$ref": "#/$defs/steps"},
            "ledger_normalise": {"$ref": "#/$defs/steps"},
            "external_normalise": {"$ref": "#/$defs/steps"},
            "values": {
              "type": "array",
              "minItems": 1,
              "items": {"anyOf": [{"type": "string", "pattern": "\\S"}, {"type": "number"}]}
            }
          },
          "additionalProperties": false,
          "required": ["operator", "values"],
          "$ref": "#/$defs/operands"
        },
        {
          "type": "object",
          "properties": {
            "field": {"$ref": "#/$defs/field"},
            "ledger": {"$ref": "#/$defs/field"},
            "external": {"$ref": "#/$defs/field"},
            "operator": {"enum": ["present"]},
            "name": {"type": "string", "pattern": "\\S"},
            "normalise": {"$ref": "#/$defs/steps"},
            "ledger_normalise": {"$ref": "#/$defs/steps"},
            "external_normalise": {"$ref": "#/$defs/steps"}
          },
          "additionalProperties": false,
          "required": ["operator"],
          "$ref": "#/$defs/operands"
        },
        {
          "type": "object",
          "properties": {
            "field": {"$ref": "#/$defs/field"},
            "ledger": {"$ref": "#/$defs/field"},
            "external": {"$ref": "#/$defs/field"},
            "operator": {"enum": ["similar"]},
            "name": {"type": "string", "pattern": "\\S"},
            "normalise": {"$ref": "#/$defs/steps"},
            "ledger_normalise": {"$ref": "#/$defs/steps"},
            "external_normalise": {"$ref": "#/$defs/steps"},
            "measure": {"enum": ["levenshtein", "jaro_winkler", "token_set"], "default": "levenshtein"},
            "at_least": {"$ref": "#/$defs/share"}
          },
          "additionalProperties": false,
          "required": ["operator", "at_least"],
          "$ref": "#/$defs/operands"
        }
      ]
    },
    "field": {
      "description": "id, amount, currency, date, reference, description, counterparty, account, source, or a further column.",
      "type": "string",
      "pattern": "\\S"
    },
    "steps": {
      "description": "Normalisers, applied in order.",
      "anyOf": [{"$ref": "#/$defs/step"}, {"type": "array", "items": {"$ref": "#/$defs/step"}}]
    },
    "step": {
      "anyOf": [
        {
          "enum": [
            "case_fold",
            "fold_accents",
            "alphanumeric_only",
            "digits_only",
            "collapse_blanks",
            "reference"
          ]
        },
        {
          "type": "object",
          "properties": {
            "strip_prefixes": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "\\S"}}
          },
          "additionalProperties": false,
          "required": ["strip_prefixes"]
        },
        {
          "type": "object",
          "properties": {"first": {"type": "integer", "minimum": 1, "maximum": 10000}},
          "additionalProperties": false,
          "required": ["first"]
        },
        {
          "type": "object",
          "properties": {"extract": {"$ref": "#/$defs/mask"}},
          "additionalProperties": false,
          "required": ["extract"]
        }
      ]
    },
    "mask": {
      "description": "A mask for tokens: # digit, @ letter, & either, ? optional, + repeats, \\ literal.",
      "type": "string",
      "minLength": 1,
      "maxLength": 200
    },
    "tolerance": {
      "type": "object",
      "properties": {
        "absolute": {"$ref": "#/$defs/bound"},
        "percent": {"$ref": "#/$defs/percent"},
        "of": {"enum": ["ledger", "external", "max", "min", "average"], "default": "ledger"},
        "combine": {"enum": ["either", "both", "percent_capped_by"], "default": "either"},
        "from": {"$ref": "#/$defs/decimal"},
        "to": {"$ref": "#/$defs/decimal"}
      },
      "additionalProperties": false,
      "anyOf": [
        {"required": ["absolute"]},
        {"required": ["percent"]},
        {"required": ["from"]},
        {"required": ["to"]}
      ],
      "dependentRequired": {"of": ["percent"], "combine": ["absolute", "percent"]}
    },
    "percent": {
      "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?( ?%)?$"}]
    },
    "partial": {
      "type": "object", "additionalProperties": false,
      "properties": {"side": {"enum": ["ledger", "external"]}, "least_percent": {"$ref": "#/$defs/percent"}, "disposition": {"enum": ["confirm", "suggest"], "default": "suggest"}}
    },
    "bound": {
      "description": "A decimal that is not negative.",
      "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$"}
      ]
    },
    "decimal": {
      "description": "A decimal, exact from its digits.",
      "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$"}
      ]
    },
    "share": {
      "description": "A share from 0 to 1 with at most six places.",
      "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$"}
      ]
    },
    "calendar": {
      "type": "object",
      "properties": {
        "weekend": {
          "type": "array",
          "items": {
            "enum": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
          }
        },
        "holidays": {
          "type": "array",
          "items": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        },
        "holiday_rule": {"enum": ["target", "us-federal-reserve"]},
        "roll": {"enum": ["following", "preceding", "modified_following"], "default": "following"}
      },
      "additionalProperties": false
    },
    "blnk_rule": {
      "type": "object",
      "properties": {
        "name": {"type": "string", "pattern": "\\S"},
        "criteria": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/blnk_criterion"}},
        "rule_id": {"type": ["string", "null"]},
        "id": {"type": ["string", "null"]},
        "created_at": true,
        "updated_at": true,
        "version": {"type": "string", "pattern": "\\S"},
        "description": {"type": "string"},
        "priority": {"type": "integer", "minimum": -1000000, "maximum": 1000000, "default": 100},
        "cardinality": {
          "enum": ["one_to_one", "one_to_many", "many_to_one", "many_to_many"],
          "default": "one_to_one"
        },
        "ambiguity": {
          "enum": ["reject", "suggest_all", "suggest_best", "confirm_if_unique", "confirm_best"],
          "default": "confirm_if_unique"
        },
        "disposition": {
          "anyOf": [
            {"enum": ["confirm", "suggest"]},
            {
              "type": "object",
              "properties": {"confirm_at": {"$ref": "#/$defs/share"}, "suggest_at": {"$ref": "#/$defs/share"}},
              "additionalProperties": false,
              "minProperties": 1
            }
          ],
          "default": "confirm"
        },
        "nearest": {"enum": ["day", "instant"], "default": "day"},
        "cross_product": {"type": "boolean", "default": false}
      },
      "additionalProperties": false,
      "required": ["name", "criteria"]
    },
    "blnk_criterion": {
      "type": "object",
      "properties": {
        "field": {"enum": ["amount", "date", "description", "reference", "currency"]},
        "operator": {"enum": ["equals", "contains", "greater_than", "less_than", "after", "before"]},
        "value": {"type": ["string", "number", "null"]},
        "pattern": {"type": ["string", "null"]},
        "allowable_drift": {"anyOf": [{"type": "null"}, {"type": "number", "minimum": 0}, {"type": "string"}]}
      },
      "additionalProperties": false,
      "required": ["field", "operator"]
    },
    "operands": {
      "description": "The same field of both sides, or a field of each side or of one.",
      "anyOf": [
        {
          "required": ["field"],
          "not": {"anyOf": [{"required": ["ledger"]}, {"required": ["external"]}]}
        },
        {
          "anyOf": [{"required": ["ledger"]}, {"required": ["external"]}],
          "not": {"required": ["field"]}
        }
      ]
    }
  }
}
"""#
}
