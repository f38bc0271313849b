-- Run by test/nvim.test.ts: nvim --clean --headless -l test/nvim/glyph_spec.lua ROOT COMMAND...
-- Starts Glyph as a plugin would, and prints what it learnt as one line of JSON.

local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
local Glyph = dofile(here .. "/glyph.lua")

local root = arg[1]
local command = vim.list_extend(vim.list_slice(arg, 2), { "mcp", "--root", root })
local seen = {}

local glyph = Glyph.start(command, function(glyph)
  glyph:request("tools/list", nil, function(_, result)
    seen.tools = vim.tbl_map(function(tool) return tool.name end, result.tools)
  end)
  glyph:call("fs_read", { path = "greeting.txt" }, function(failure, text)
    seen.read_failure, seen.text = failure, text
  end)
  glyph:call("fs_read", { path = "../outside.txt" }, function(failure) seen.refused = failure end)
  glyph:share_unsaved()
  vim.cmd.edit(root .. "/greeting.txt")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "unsaved", "Grüße" })
  vim.api.nvim_exec_autocmds("TextChanged", { buffer = 0 })
  glyph:call("fs_read", { path = "greeting.txt" }, function(_, text) seen.unsaved = text end)
  vim.cmd("silent edit!")
  glyph:call("fs_read", { path = "greeting.txt" }, function(_, text) seen.reverted = text end)
  glyph:call("ping", nil, function(_, text) seen.pong = text end)
end)

local in_time = vim.wait(20000, function() return seen.tools and seen.text and seen.refused and seen.reverted and seen.pong end, 5)
glyph:stop()
seen.exit_code = glyph.process:wait(10000).code
io.stdout:write(vim.json.encode(seen) .. "\n")
os.exit(in_time and 0 or 1)
