-- A small MCP client for Glyph over stdio, for Neovim 0.10 and newer. docs/nvim.md shows it; test/nvim/glyph_spec.lua runs it.

---@class Glyph
---@field private process vim.SystemObj
local Glyph = {}
Glyph.__index = Glyph

--- Starts `omen mcp` and initializes the session. `on_ready(glyph)` is called when tools may be called.
---@param command string[] for example { "omen", "mcp", "--root", vim.fn.getcwd() }
---@param on_ready fun(glyph: Glyph)
---@return Glyph
function Glyph.start(command, on_ready)
  local self = setmetatable({ last_id = 0, waiting = {}, held = "" }, Glyph)
  self.process = vim.system(command, {
    stdin = true,
    stdout = vim.schedule_wrap(function(_, data)
      if data then self:receive(data) end
    end),
  }, vim.schedule_wrap(function(exit)
    for _, callback in pairs(self.waiting) do
      callback({ message = ("omen mcp has ended with exit code %d: %s"):format(exit.code, exit.stderr) })
    end
    self.waiting = {}
  end))
  vim.api.nvim_create_autocmd("VimLeavePre", { callback = function() self:stop() end })
  self:request("initialize", {
    protocolVersion = "2025-11-25",
    capabilities = vim.empty_dict(),
    clientInfo = { name = "nvim", version = tostring(vim.version()) },
  }, function(failure)
    if failure then return vim.notify("glyph: " .. failure.message, vim.log.levels.ERROR) end
    self:send({ method = "notifications/initialized" })
    on_ready(self)
  end)
  return self
end

--- Calls a tool. `callback(failure, text)`: `failure` is a string, nil when it went well.
---@param name string
---@param arguments table?
---@param callback fun(failure: string?, text: string?)
function Glyph:call(name, arguments, callback)
  local given = next(arguments or {}) and arguments or vim.empty_dict()
  self:request("tools/call", { name = name, arguments = given }, function(failure, result)
    if failure then return callback(failure.message) end
    local text = result.content[1].text
    if result.isError then return callback(text) end
    callback(nil, text)
  end)
end

---@param method string
---@param params table?
---@param callback fun(failure: { message: string }?, result: table?)
function Glyph:request(method, params, callback)
  self.last_id = self.last_id + 1
  self.waiting[self.last_id] = callback
  self:send({ id = self.last_id, method = method, params = params })
end

--- From now on shows Glyph what buffers hold that are not saved, in the place of what is on the disk.
function Glyph:share_unsaved()
  vim.api.nvim_create_autocmd({ "TextChanged", "InsertLeave", "BufWritePost", "BufUnload" }, {
    callback = function(event) self:share(event.buf, event.event == "BufUnload") end,
  })
end

--- Shows Glyph one buffer, or that the disk counts again. A buffer outside of what is shared is refused, and that is all right.
---@param buffer integer
---@param is_gone boolean?
function Glyph:share(buffer, is_gone)
  local path, options = vim.api.nvim_buf_get_name(buffer), vim.bo[buffer]
  if path == "" or options.buftype ~= "" then return end
  local text = nil
  if options.modified and not is_gone then
    local newline = options.fileformat == "dos" and "\r\n" or "\n"
    local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
    text = table.concat(lines, newline) .. (options.endofline and newline or "")
  end
  local version = vim.api.nvim_buf_get_changedtick(buffer)
  self:request("glyph/overlay", { path = path, text = text, version = version }, function() end)
end

--- Ends the session: Glyph answers what is in flight, then exits.
function Glyph:stop()
  if not self.process:is_closing() then self.process:write(nil) end
end

---@private
function Glyph:send(message)
  message.jsonrpc = "2.0"
  self.process:write(vim.json.encode(message) .. "\n")
end

---@private Takes a piece of the output, which may end within a line.
function Glyph:receive(data)
  self.held = self.held .. data
  local from = 1
  for line, after in self.held:gmatch("([^\n]*)\n()") do
    from = after
    local message = vim.json.decode(line, { luanil = { object = true } })
    local callback = message.id and self.waiting[message.id]
    if callback then
      self.waiting[message.id] = nil
      callback(message.error, message.result)
    end
  end
  self.held = self.held:sub(from)
end

return Glyph
