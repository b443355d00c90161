// What keys, buttons and beginnings of lines do in the rich editor. Tab is left alone: it leaves the text.
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark, wrapIn, lift } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { InputRule, inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { TextSelection, type Command, type EditorState, type Plugin } from 'prosemirror-state';
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable, tableEditing } from 'prosemirror-tables';
import { schema } from './schema';

const { nodes: n, marks: m } = schema;

/** Puts the selected blocks into a list of a kind, changes a list of the other kind, or takes them out of it. */
function list(kind: NodeType): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    for (let d = $from.depth; d > 0; d--) {
      const at = $from.node(d);
      if (at.type !== n.bullet_list && at.type !== n.ordered_list) continue;
      if (at.type === kind) return liftListItem(n.list_item!)(state, dispatch);
      dispatch?.(state.tr.setNodeMarkup($from.before(d), kind, { tight: at.attrs.tight as boolean }));
      return true;
    }
    return wrapInList(kind)(state, dispatch);
  };
}

const heading = (level: number): Command => (state, dispatch) =>
  (isAt(state, n.heading!, { level }) ? setBlockType(n.paragraph!) : setBlockType(n.heading!, { level }))(state, dispatch);

const quote: Command = (state, dispatch) => (within(state, n.blockquote!) ? lift(state, dispatch) : wrapIn(n.blockquote!)(state, dispatch));

const code: Command = (state, dispatch) => (isAt(state, n.code_block!) ? setBlockType(n.paragraph!) : setBlockType(n.code_block!))(state, dispatch);

const lineBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(n.hard_break!.create()).scrollIntoView());
  return true;
});

/** Inserts a table of two columns with a head, and selects the words of its first cell. */
function table(column: string): Command {
  return (state, dispatch) => {
    if (isInTable(state)) return false;
    const cell = (type: NodeType, words: string) => type.create(null, n.paragraph!.create(null, words ? schema.text(words) : null));
    const row = (type: NodeType, words: string) => n.table_row!.create(null, [1, 2].map((i) => cell(type, words && `${words} ${i}`)));
    const made = n.table!.create(null, [row(n.table_header!, column), row(n.table_cell!, '')]);
    const tr = state.tr.replaceSelectionWith(made);
    tr.doc.descendants((node, at) => {
      // table, row, cell and paragraph begin before the first word
      if (node === made) tr.setSelection(TextSelection.create(tr.doc, at + 4, at + 4 + column.length + 2));
      return !node.isTextblock;
    });
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** Whether the selection begins in a block of a type. */
export function isAt(state: EditorState, type: NodeType, attrs: Record<string, unknown> = {}): boolean {
  const { parent } = state.selection.$from;
  return parent.type === type && Object.entries(attrs).every(([k, v]) => parent.attrs[k] === v);
}

/** Whether the selection begins somewhere within a node of a type. */
export function within(state: EditorState, type: NodeType): boolean {
  const { $from } = state.selection;
  for (let d = $from.depth; d > 0; d--) if ($from.node(d).type === type) return true;
  return false;
}

/** What each button does; `words` are put into an empty table's head. */
export function commands(words: string): Record<string, Command> {
  return {
    bold: toggleMark(m.strong!), italic: toggleMark(m.em!), heading: heading(2),
    list: list(n.bullet_list!), numbered: list(n.ordered_list!), quote, code, table: table(words),
    row: addRowAfter, column: addColumnAfter, 'row-less': deleteRow, 'column-less': deleteColumn, 'table-less': deleteTable,
  };
}

/** Whether a button's way of writing is on where the selection is; null for buttons that are never on. */
export function isOn(state: EditorState, what: string): boolean | null {
  const mark = { bold: m.strong, italic: m.em, link: m.link }[what];
  if (mark) {
    const { from, to, empty, $from } = state.selection;
    return empty ? !!mark.isInSet(state.storedMarks ?? $from.marks()) : state.doc.rangeHasMark(from, to, mark);
  }
  switch (what) {
    case 'heading': return isAt(state, n.heading!);
    case 'code': return isAt(state, n.code_block!);
    case 'list': return within(state, n.bullet_list!);
    case 'numbered': return within(state, n.ordered_list!);
    case 'quote': return within(state, n.blockquote!);
    default: return null;
  }
}

/** The plugins: history, keys, and what a line's beginning makes of it. */
export function plugins(): Plugin[] {
  const own: Record<string, Command> = {
    'Mod-z': chainCommands(undoInputRule, undo), 'Shift-Mod-z': redo, 'Mod-y': redo,
    'Mod-b': toggleMark(m.strong!), 'Mod-i': toggleMark(m.em!), 'Mod-e': toggleMark(m.code!),
    Enter: splitListItem(n.list_item!, { checked: null }), 'Shift-Enter': lineBreak, 'Mod-]': sinkListItem(n.list_item!), 'Mod-[': liftListItem(n.list_item!),
    Backspace: undoInputRule,
  };
  return [
    inputRules({ rules: [
      textblockTypeInputRule(/^(#{1,6})\s$/, n.heading!, (match) => ({ level: match[1]!.length })),
      textblockTypeInputRule(/^```$/, n.code_block!),
      wrappingInputRule(/^\s*>\s$/, n.blockquote!),
      wrappingInputRule(/^\s*[-*+]\s$/, n.bullet_list!),
      wrappingInputRule(/^(\d{1,9})[.)]\s$/, n.ordered_list!, (match) => ({ start: Number(match[1]) }), (match, node) => node.childCount + (node.attrs.start as number) === Number(match[1])),
      new InputRule(/^---$/, (state, _match, from, to) => state.tr.delete(from, to).replaceSelectionWith(n.horizontal_rule!.create())),
    ] }),
    keymap(own), keymap(baseKeymap), history(), tableEditing(),
  ];
}
