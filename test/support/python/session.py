"""What a user of OpenAI's client for Python does in a session, printed as JSON: one line for each step."""

import json
import sys

from openai import NotFoundError, OpenAI, pydantic_function_tool
from pydantic import BaseModel, Field

base_url, model = sys.argv[1:]
client = OpenAI(base_url=base_url, api_key="any", max_retries=0)
tools = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "Tells the weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]
messages = [{"role": "user", "content": "Hello"}]


class Place(BaseModel):
    """What the client makes a strict schema of, and reads the answer as."""

    city: str = Field(min_length=1, max_length=80, pattern="^[A-Z]")


strict_tool = pydantic_function_tool(Place, name="weather")


def tell(step, value):
    print(json.dumps({"step": step, "value": value}), flush=True)
    sys.stdin.readline()  # the test prepares the next answer


tell("models", [entry.id for entry in client.models.list()])

whole = client.chat.completions.create(model=model, messages=messages, tools=tools)
tell("calls", [call.function.arguments for call in whole.choices[0].message.tool_calls])

with client.chat.completions.stream(model=model, messages=messages, stream_options={"include_usage": True}) as stream:
    for _ in stream:
        pass
    final = stream.get_final_completion()
tell("stream", [final.choices[0].message.content, final.choices[0].finish_reason, final.usage.completion_tokens])

response = client.responses.create(model=model, input="Hello")
tell("response", [response.output_text, response.status])

with client.responses.stream(model=model, input="Hello", tools=[{"type": "function", **tools[0]["function"], "strict": True}]) as stream:
    for _ in stream:
        pass
    calls = [item.arguments for item in stream.get_final_response().output if item.type == "function_call"]
tell("response calls", calls)

parsed = client.chat.completions.parse(model=model, messages=messages, response_format=Place)
tell("parse", parsed.choices[0].message.parsed.city)

with client.chat.completions.stream(model=model, messages=messages, response_format=Place) as stream:
    for _ in stream:
        pass
    tell("streamed parse", stream.get_final_completion().choices[0].message.parsed.city)

parsed = client.chat.completions.parse(model=model, messages=messages, tools=[strict_tool])
tell("parsed calls", [call.function.parsed_arguments.city for call in parsed.choices[0].message.tool_calls])

tell("parsed response", client.responses.parse(model=model, input="Hello", text_format=Place, store=False).output_parsed.city)

again = client.responses.retrieve(response.id)
tell("retrieve", again.output_text)

try:
    client.chat.completions.create(model="nobody-has-this", messages=messages)
except NotFoundError as error:
    tell("error", error.code)
