// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Move, Place} from "../interfaces/IIncentiveMechanism.sol";
import {IStakeVault} from "../interfaces/IStakeVault.sol";
import {HubPlugin} from "../libraries/HubPlugin.sol";
import {Holding, Pool, PoolMath, PoolSlots} from "./PoolMath.sol";
import {StakePrice} from "./StakePrice.sol";
import {Standing} from "./StakeSlots.sol";

/// @title Standing, and the pool that it shares.
/// @notice What comes into a model's pool streams evenly over the model's `poolPeriod` to all accounts, by standing. Everybody
/// claims their part when they like; what that costs does not depend on how many there are.
/// @dev The hub holds the money and fills the pool without telling (by sweeps and `fundPool`); here its balance is compared
/// with what is accounted for, and the difference starts to stream. While nobody has standing, nothing does.
abstract contract StakePool is StakePrice, HubPlugin {
    /// @notice What can be done through {ICollaborativeTrainer.act}, with `abi.encode(Action, uint256 amount)`.
    enum Action {
        Claim, // pays the caller all that it is owed; `amount` is ignored. Returns what it paid
        Fund, // moves `amount` from the caller's balance into the pool. Returns what starts to stream by it
        Sync // has everything that came into the pool stream; `amount` is ignored. Returns how much that is
    }

    mapping(uint256 modelId => Standing) internal _standing; // what a claim of a deposit reads and writes
    mapping(uint256 modelId => mapping(address account => Holding)) private _holdings;
    mapping(uint256 modelId => PoolSlots) private _pools;

    /// @notice Money that came into the pool streams from now on. Sweeps and `fundPool` do not start that themselves, so that
    /// without this event nobody could recompute from events what an account was owed.
    /// @param amount What came in, in the currency's smallest unit.
    /// @param endsAt Block timestamp at which all of the pool will be released.
    event PoolStreamed(uint256 indexed modelId, uint256 amount, uint256 endsAt);

    /// @notice The data of an act is not `abi.encode(Action, uint256)`.
    error UnknownAction(bytes data);
    /// @notice The model's contributions cost nothing, so that nobody can ever have standing, and the pool pays nobody.
    error NobodyToPay(uint256 modelId);
    /// @notice Nothing, or less than the currency's smallest unit, is released for the account yet.
    error NothingOwed(uint256 modelId, address account);

    // ------------------------------------------------------------------------------------------------ views

    /// @notice An account's standing on a model, and that of all accounts: the sums of their refunded deposits.
    function standingOf(uint256 modelId, address account) external view returns (uint256 standing, uint256 total) {
        return (_holdings[modelId][account].standing(), _standing[modelId].total());
    }

    /// @notice What an account could claim out of the pool now.
    function owed(uint256 modelId, address account) external view returns (uint256) {
        return _settled(modelId, _standing[modelId]).owedDown(_holdings[modelId][account]);
    }

    /// @notice A model's pool now, in the currency's smallest unit; the first three add up to `hub.poolOf`.
    /// @return unreleased What still streams, rounded up.
    /// @return unclaimed What is released and not claimed yet.
    /// @return unnoticed What came in and streams only once somebody claims, funds or syncs.
    /// @return endsAt Block timestamp at which the stream ends, or ended; 0 if nothing ever streamed.
    function poolState(
        uint256 modelId
    ) external view returns (uint256 unreleased, uint256 unclaimed, uint256 unnoticed, uint256 endsAt) {
        Pool memory p = _settled(modelId, _standing[modelId]);
        unclaimed = p.unclaimedDown();
        return (p.accounted - unclaimed, unclaimed, _poolOf(modelId) - p.accounted, p.settledAt + p.left);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _standingOf(uint256 modelId, address account) internal view returns (uint256) {
        return _holdings[modelId][account].standing();
    }

    /// @dev Raises an account's standing by a deposit. Reads and writes the pool only once it has been shared.
    function _addStanding(uint256 modelId, Standing s, address account, uint256 deposit) internal {
        Holding h = _holdings[modelId][account];
        uint256 growth = h.growthDown(deposit);
        if (s.hasStreamed()) {
            Pool memory p = _settled(modelId, s);
            h = p.grow(h, growth);
            _pools[modelId].store(p);
        } else {
            h = h.plus(growth);
        }
        _holdings[modelId][account] = h;
        _standing[modelId] = s.plus(growth);
    }

    /// @dev One act of the pool; the hub carries out the move and holds it to the caller's `maxSpend`.
    function _actOnPool(
        uint256 modelId,
        address caller,
        bytes calldata data
    ) internal returns (Move[] memory moves, bytes memory result) {
        if (data.length != 64 || uint256(bytes32(data)) > uint256(type(Action).max)) revert UnknownAction(data);
        (Action action, uint256 amount) = abi.decode(data, (Action, uint256));
        if (action == Action.Fund && _priceWeight[modelId] == 0) revert NobodyToPay(modelId);
        (Pool memory p, uint256 noticed) = _notice(modelId, action == Action.Fund ? amount : 0);
        if (action == Action.Claim) {
            amount = _pay(modelId, caller, p);
            return (_move(Place.Pool, Place.Account, caller, amount), abi.encode(amount));
        }
        // Where nothing came in, not even the time of settling changes, so that events tell every change.
        if (noticed != 0) _pools[modelId].store(p);
        if (action == Action.Fund) moves = _move(Place.Account, Place.Pool, address(0), amount);
        result = abi.encode(noticed);
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev The pool, released up to now.
    function _settled(uint256 modelId, Standing s) private view returns (Pool memory p) {
        if (!s.hasStreamed()) return p;
        p = _pools[modelId].load();
        p.settle(s.total());
    }

    /// @dev The pool, released up to now, with a stream of what came in and of `coming`, which the hub is about to move there. It is the
    /// caller's to store.
    function _notice(uint256 modelId, uint256 coming) private returns (Pool memory p, uint256 noticed) {
        Standing s = _standing[modelId];
        if (s.total() == 0) return (p, 0);
        p = _settled(modelId, s);
        uint256 room = PoolMath.MAX_ACCOUNTED - p.accounted;
        noticed = Math.min(_poolOf(modelId) - p.accounted, room);
        noticed += Math.min(coming, room - noticed);
        if (noticed == 0) return (p, 0);
        p.add(noticed, s.poolPeriod());
        if (!s.hasStreamed()) _standing[modelId] = s.withStreamed();
        emit PoolStreamed(modelId, noticed, block.timestamp + p.left);
    }

    /// @dev Pays an account whole units out of the pool, and stores it.
    function _pay(uint256 modelId, address account, Pool memory p) private returns (uint256 amountDown) {
        (_holdings[modelId][account], amountDown) = p.payDown(_holdings[modelId][account]);
        if (amountDown == 0) revert NothingOwed(modelId, account);
        _pools[modelId].store(p);
    }

    function _poolOf(uint256 modelId) private view returns (uint256) {
        return IStakeVault(hub).poolOf(modelId);
    }

    function _move(Place from, Place to, address account, uint256 amount) private pure returns (Move[] memory moves) {
        moves = new Move[](1);
        (moves[0].from, moves[0].to, moves[0].account, moves[0].amount) = (from, to, account, amount);
    }
}
