-- Neovim 0.7 and newer in the scene: what was seen goes to files in $OUT.

local out, scene = vim.env.OUT, vim.env.SCENE
local parent = scene .. "/usr/local/bastille/jails/jail01/jail.conf"
local child = scene .. "/usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf"

local function fail(text)
  io.stderr:write("neovim: " .. text .. "\n")
  vim.cmd("cquit 1")
end

local function write(name, lines)
  vim.fn.writefile(lines, out .. "/" .. name)
end

local function wait(what, is_it)
  if not vim.wait(20000, is_it, 20) then
    fail("waited 20 s for " .. what)
  end
end

local function lines(path)
  return vim.api.nvim_buf_get_lines(vim.fn.bufnr(path), 0, -1, true)
end

local function findings()
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(vim.fn.bufnr(child))) do
    table.insert(found, string.format("%d:%d %s", d.lnum + 1, d.col + 1, d.code or d.user_data.lsp.code))
  end
  table.sort(found)
  return found
end

local function has(code)
  return #vim.tbl_filter(function(f) return vim.endswith(f, code) end, findings()) > 0
end

local function client()
  local all = vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
  return all[1]
end

local function ask(method, params)
  local c, buffer = client(), vim.api.nvim_get_current_buf()
  local answer
  if vim.fn.has("nvim-0.11") == 1 then
    answer = c:request_sync(method, params, 20000, buffer)
  else
    answer = c.request_sync(method, params, 20000, buffer)
  end
  if not answer or answer.err then
    fail(method .. ": " .. vim.inspect(answer))
  end
  return answer.result
end

-- Applies the first action whose title has the words, as the user would.
local function act(words)
  local function is_it(action) return action.title:find(words, 1, true) ~= nil end
  if vim.fn.has("nvim-0.8") == 1 then
    vim.lsp.buf.code_action({ apply = true, filter = is_it })
    return
  end
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(0) }
  local action = vim.tbl_filter(is_it, ask("textDocument/codeAction", params) or {})[1]
  if not action then
    fail("no action " .. words)
  end
  if not action.edit then
    action = ask("codeAction/resolve", action)
  end
  vim.lsp.util.apply_workspace_edit(action.edit, client().offset_encoding)
end

-- Opens the file, and what it is said to be.
vim.cmd("edit " .. child)
write("filetype", { vim.bo.filetype })
wait("the findings", function() return #findings() >= 3 end)
write("findings", findings())

-- tree-sitter's name for `enforce_statfs`.
if vim.fn.has("nvim-0.11") == 1 then
  vim.treesitter.start()
  vim.treesitter.get_parser(0):parse(true)
  local captures = vim.treesitter.get_captures_at_pos(0, 1, 4)
  write("capture", { captures[#captures].capture })
end

-- The place in the other file.
for _, d in ipairs(vim.diagnostic.get(0)) do
  if (d.code or d.user_data.lsp.code) == "J105" then
    local place = d.user_data.lsp.relatedInformation[1].location
    write("related", { vim.uri_to_fname(place.uri):sub(#scene + 2) .. ":" .. place.range.start.line + 1 })
    vim.api.nvim_win_set_cursor(0, { d.lnum + 1, d.col })
  end
end

-- The fix is in the parent's file; the child's finding goes.
act("allow.mount.devfs")
wait("the fix", function() return vim.fn.bufnr(parent) > 0 and vim.bo[vim.fn.bufnr(parent)].modified end)
wait("the child's finding to go", function() return not has("J105") end)
write("parent-fixed.conf", lines(parent))
write("findings-fixed", findings())

-- A change of ours, formatted.
vim.cmd("buffer " .. vim.fn.bufnr(child))
vim.api.nvim_buf_set_lines(0, 12, 12, true, { "  allow.raw_sockets;   " })
if vim.lsp.buf.format then vim.lsp.buf.format({ async = false }) else vim.lsp.buf.formatting_sync(nil, 20000) end
write("child-formatted.conf", lines(child))

-- Completion in the middle of a name.
vim.api.nvim_buf_set_lines(0, 13, 13, true, { "  allow.mount.n" })
vim.api.nvim_win_set_cursor(0, { 14, 15 })
local position = vim.lsp.util.make_position_params(0, client().offset_encoding)
position.position = { line = 13, character = 15 }
local answer = ask("textDocument/completion", position)
local labels = vim.tbl_map(function(item) return item.label end, answer.items or answer)
write("completion", labels)
vim.api.nvim_buf_set_lines(0, 13, 14, true, {})

-- A jail gets another name, where it is created.
if client().server_capabilities.renameProvider then
  vim.api.nvim_win_set_cursor(0, { 1, 1 })
  vim.lsp.buf.rename("jailZ")
  wait("the new name", function() return lines(child)[1]:find("jailZ") end)
  write("child-renamed.conf", lines(child))
end

-- Not ours.
vim.cmd("edit! " .. scene .. "/etc/fail2ban/jail.conf")
write("filetype-of-ini", { vim.bo.filetype == "jailconf" and "jailconf" or "another" })
local types = {}
for _, file in ipairs(vim.split(vim.env.ELSEWHERE, "\n")) do
  vim.cmd("edit! " .. file)
  table.insert(types, vim.bo.filetype == "jailconf" and "jailconf" or "another")
end
write("filetypes", types)
vim.cmd("qall!")
