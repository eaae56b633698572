// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Escrow, IStakeVault} from "./interfaces/IStakeVault.sol";
import {Move, Place} from "./interfaces/IIncentiveMechanism.sol";

/// @title The hub's half that holds money: balances, pools, escrows.
/// @dev Money crosses the border in {_stake} and {unstake} only. Currencies have small numbers (ether is 0), so that a model
/// can name its own in the slot that every flow reads anyway.
abstract contract StakeVault is IStakeVault, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev The longest wait that a plug-in can ask for, in seconds.
    uint256 internal constant MAX_WAIT = 3650 days;

    address internal constant ETHER = address(0);

    mapping(address currency => uint256 currencyId) private _currencyIds; // 0 for ether, and for unknown ones
    address[] private _currencies = [ETHER];
    mapping(uint256 currencyId => mapping(address account => uint256)) private _balances;
    mapping(uint256 modelId => uint256) private _pools;
    mapping(uint256 modelId => mapping(bytes32 escrowId => Escrow)) private _escrows;

    // ------------------------------------------------------------------------------------------------ external

    /// @inheritdoc IStakeVault
    function stake(address currency, uint256 amount) external payable nonReentrant returns (uint256) {
        return _stake(msg.sender, currency, amount);
    }

    /// @inheritdoc IStakeVault
    function stakeFor(
        address account,
        address currency,
        uint256 amount
    ) external payable nonReentrant returns (uint256) {
        _checkReceiver(account);
        return _stake(account, currency, amount);
    }

    /// @inheritdoc IStakeVault
    function stakeWithPermit(
        address currency,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint256) {
        if (currency.code.length == 0) revert NotACurrency(currency);
        // Whoever sees the permit can submit it first; then this call of it fails, and the allowance is there all the same.
        try IERC20Permit(currency).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        return _stake(msg.sender, currency, amount);
    }

    /// @inheritdoc IStakeVault
    function unstake(address currency, uint256 amount, address to) external nonReentrant {
        // Check: a receiver that is neither nobody nor the hub itself.
        _checkReceiver(to);
        // Effect: the balance falls.
        _debit(_currencyIds[currency], msg.sender, amount, currency);
        emit Unstaked(currency, msg.sender, to, amount);
        // Interaction: the money leaves.
        if (currency == ETHER) {
            (bool sent, ) = to.call{value: amount}("");
            if (!sent) revert EtherTransferFailed(to, amount);
        } else {
            uint256 held = IERC20(currency).balanceOf(address(this));
            IERC20(currency).safeTransfer(to, amount);
            uint256 left = IERC20(currency).balanceOf(address(this));
            if (held > left + amount) revert CurrencyTookTooMuch(currency, held - left, amount);
        }
    }

    /// @inheritdoc IStakeVault
    function fundPool(uint256 modelId, uint256 amount) external payable nonReentrant {
        uint256 currencyId = _currencyOf(modelId);
        _stakeSentEther(currencyId);
        _debit(currencyId, msg.sender, amount);
        _pools[modelId] += amount;
        emit PoolFunded(modelId, msg.sender, amount);
    }

    /// @inheritdoc IStakeVault
    function releaseEscrow(uint256 modelId, bytes32 escrowId) external nonReentrant returns (uint256 amount) {
        Escrow memory escrow = _escrows[modelId][escrowId];
        if (escrow.beneficiary == address(0)) revert UnknownEscrow(modelId, escrowId);
        if (block.timestamp < escrow.releaseAt) revert EscrowNotDue(modelId, escrowId, escrow.releaseAt);
        amount = escrow.amount;
        delete _escrows[modelId][escrowId];
        _credit(_currencyOf(modelId), escrow.beneficiary, amount);
        emit EscrowReleased(modelId, escrowId, escrow.beneficiary, amount);
    }

    /// @inheritdoc IStakeVault
    function stakedBalance(address currency, address account) external view returns (uint256) {
        uint256 currencyId = _currencyIds[currency];
        return currencyId == 0 && currency != ETHER ? 0 : _balances[currencyId][account];
    }

    /// @inheritdoc IStakeVault
    function poolOf(uint256 modelId) external view returns (uint256) {
        return _pools[modelId];
    }

    /// @inheritdoc IStakeVault
    function escrowOf(uint256 modelId, bytes32 escrowId) external view returns (Escrow memory) {
        return _escrows[modelId][escrowId];
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The number of the model's currency; reverts if there is no such model.
    function _currencyOf(uint256 modelId) internal view virtual returns (uint256 currencyId);

    /// @dev Takes at most `amount` out of the claimable part of the model's own contribution `id`; reverts if it is not there.
    function _drawDeposit(uint256 modelId, bytes32 id, uint256 amount) internal virtual;

    /// @dev The number of a currency, given to it on first use.
    function _registerCurrency(address currency) internal returns (uint256 currencyId) {
        if (currency == ETHER) return 0;
        currencyId = _currencyIds[currency];
        if (currencyId != 0) return currencyId;
        if (currency.code.length == 0) revert NotACurrency(currency);
        currencyId = _currencies.length;
        _currencies.push(currency);
        _currencyIds[currency] = currencyId;
        emit CurrencyAdded(currencyId, currency);
    }

    function _currencyAt(uint256 currencyId) internal view returns (address) {
        return _currencies[currencyId];
    }

    function _credit(uint256 currencyId, address account, uint256 amount) internal {
        _balances[currencyId][account] += amount;
    }

    function _debit(uint256 currencyId, address account, uint256 amount) internal {
        uint256 balance = _balances[currencyId][account];
        if (balance < amount) revert InsufficientBalance(account, amount, balance);
        unchecked {
            _balances[currencyId][account] = balance - amount; // safe: just compared
        }
    }

    function _addToPool(uint256 modelId, uint256 amount) internal {
        _pools[modelId] += amount;
    }

    /// @dev Ether that came with a call counts as staked by its sender.
    function _stakeSentEther(uint256 currencyId) internal {
        if (msg.value == 0) return;
        if (currencyId != 0) revert EtherNotAccepted(_currencyAt(currencyId));
        _credit(0, msg.sender, msg.value);
        emit Staked(ETHER, msg.sender, msg.sender, msg.value);
    }

    /// @dev Carries out what a mechanism proposes: the caller pays at most `maxSpend`, and every other source at most what
    /// it holds (INV-2, INV-8).
    function _carryOut(uint256 modelId, uint256 maxSpend, Move[] memory moves) internal {
        uint256 currencyId = _currencyOf(modelId);
        uint256 spent = 0;
        for (uint256 i = 0; i < moves.length; ++i) {
            Move memory move = moves[i];
            if (move.from == Place.Account) spent += move.amount;
            if (spent > maxSpend) revert SpendAboveMax(spent, maxSpend);
            _moveFrom(modelId, currencyId, move);
            _moveTo(modelId, currencyId, move);
            emit Moved(
                modelId,
                move.from,
                move.to,
                move.fromKey,
                move.toKey,
                msg.sender,
                move.account,
                move.releaseAt,
                move.amount
            );
        }
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev Nobody could take money out at these.
    function _checkReceiver(address to) private view {
        if (to == address(0) || to == address(this)) revert InvalidReceiver(to);
    }

    function _stake(address account, address currency, uint256 amount) private returns (uint256 credited) {
        uint256 currencyId = _registerCurrency(currency);
        if (currency == ETHER) {
            if (msg.value != amount) revert WrongEtherAmount(msg.value, amount);
            credited = amount;
        } else {
            if (msg.value != 0) revert EtherNotAccepted(currency);
            uint256 held = IERC20(currency).balanceOf(address(this));
            IERC20(currency).safeTransferFrom(msg.sender, address(this), amount);
            credited = IERC20(currency).balanceOf(address(this)) - held;
        }
        _credit(currencyId, account, credited);
        emit Staked(currency, account, msg.sender, credited);
    }

    /// @dev An unknown token has the number of ether; nobody has a balance in it.
    function _debit(uint256 currencyId, address account, uint256 amount, address currency) private {
        if (currencyId == 0 && currency != ETHER) revert NotACurrency(currency);
        _debit(currencyId, account, amount);
    }

    function _moveFrom(uint256 modelId, uint256 currencyId, Move memory move) private {
        if (move.from == Place.Account) {
            _debit(currencyId, msg.sender, move.amount);
        } else if (move.from == Place.Pool) {
            uint256 pool = _pools[modelId];
            if (pool < move.amount) revert InsufficientPool(modelId, move.amount, pool);
            _pools[modelId] = pool - move.amount;
        } else if (move.from == Place.Escrow) {
            _drawEscrow(modelId, move.fromKey, move.amount);
        } else {
            _drawDeposit(modelId, move.fromKey, move.amount);
        }
    }

    function _moveTo(uint256 modelId, uint256 currencyId, Move memory move) private {
        if (move.to == Place.Account) {
            _checkReceiver(move.account);
            _credit(currencyId, move.account, move.amount);
        } else if (move.to == Place.Pool) {
            _addToPool(modelId, move.amount);
        } else if (move.to == Place.Escrow) {
            _moveToEscrow(modelId, move);
        } else {
            revert DepositIsNoTarget(modelId);
        }
    }

    /// @dev Once an escrow is due, only {releaseEscrow} moves it, to its beneficiary (INV-5). One that is emptied before keeps
    /// its beneficiary and date.
    function _drawEscrow(uint256 modelId, bytes32 escrowId, uint256 amount) private {
        Escrow storage escrow = _escrows[modelId][escrowId];
        uint256 held = escrow.amount;
        if (held < amount) revert InsufficientEscrow(modelId, escrowId, amount, held);
        if (escrow.beneficiary != address(0) && block.timestamp >= escrow.releaseAt) {
            revert EscrowDue(modelId, escrowId, escrow.releaseAt);
        }
        escrow.amount = held - amount;
    }

    /// @dev Beneficiary and date are fixed when an escrow is opened, so that nobody can put its release off (INV-5).
    function _moveToEscrow(uint256 modelId, Move memory move) private {
        Escrow storage escrow = _escrows[modelId][move.toKey];
        if (escrow.beneficiary == address(0)) {
            _checkReceiver(move.account);
            if (move.releaseAt > block.timestamp + MAX_WAIT) {
                revert BadEscrow(modelId, move.toKey, move.account, move.releaseAt);
            }
            escrow.beneficiary = move.account;
            escrow.releaseAt = move.releaseAt;
        } else if (escrow.beneficiary != move.account || escrow.releaseAt != move.releaseAt) {
            revert EscrowIsFixed(modelId, move.toKey);
        }
        escrow.amount += move.amount;
    }
}
