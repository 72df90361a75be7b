(block name: (jail_name) @name) @item
