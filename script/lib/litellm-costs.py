"""Prices calls by litellm's own calculator: lines of PROVIDER<TAB>MODEL<TAB>USAGE (JSON) in, USD or null a line out."""

import json
import os
import sys

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402
from litellm.types.utils import CompletionTokensDetailsWrapper, PromptTokensDetailsWrapper, Usage  # noqa: E402

litellm.suppress_debug_info = True

for line in sys.stdin:
    provider, model, given = line.rstrip("\n").split("\t")
    usage = json.loads(given)
    read, write, reasoning = (usage.get(name, 0) for name in ("cacheRead", "cacheWrite", "reasoning"))
    counted = Usage(
        prompt_tokens=usage["input"],
        completion_tokens=usage["output"],
        total_tokens=usage["input"] + usage["output"],
        prompt_tokens_details=PromptTokensDetailsWrapper(cached_tokens=read, cache_creation_tokens=write),
        completion_tokens_details=CompletionTokensDetailsWrapper(reasoning_tokens=reasoning) if reasoning else None,
        cache_read_input_tokens=read,
        cache_creation_input_tokens=write,
    )
    try:
        print(json.dumps(sum(litellm.cost_per_token(model=model, custom_llm_provider=provider, usage_object=counted))))
    except Exception:  # it does not know the model, or prices it otherwise than by tokens
        print("null")
