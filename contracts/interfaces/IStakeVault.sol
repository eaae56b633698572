// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Place} from "./IIncentiveMechanism.sol";

/// @notice Money that a mechanism put aside for one purpose of one model. Until `releaseAt` the mechanism disposes of it;
/// from then on it is the beneficiary's.
struct Escrow {
    address beneficiary; // who gets it if the mechanism does not decide before `releaseAt`
    uint64 releaseAt; // block timestamp from which anyone may release it
    uint256 amount; // in the model's currency's smallest unit
}

/// @title The hub's vault: balances, pools and escrows, and the border that money crosses.
/// @notice A currency is ether (`address(0)`) or any ERC-20 token. People put money into a balance here, every flow of the
/// hub moves it inside, and {unstake} takes it out. Balances belong to an account and a currency, not to a model.
/// @dev Holdings of a currency are always at least its balances, unclaimed deposits, pools and escrows (INV-1), for
/// currencies whose balances change only by transfer. A balance falls only in a call of its holder, by at most the amount
/// named in it (INV-8).
interface IStakeVault {
    /// @notice Money came in.
    /// @param currency `address(0)` for ether.
    /// @param account Whose balance rose.
    /// @param payer Who paid.
    /// @param amount What arrived, in the currency's smallest unit.
    event Staked(address indexed currency, address indexed account, address indexed payer, uint256 amount);

    /// @notice Money went out, from `account`'s balance to `to`.
    event Unstaked(address indexed currency, address indexed account, address indexed to, uint256 amount);

    /// @notice A currency was used for the first time and got its number.
    event CurrencyAdded(uint256 indexed currencyId, address indexed currency);

    /// @notice `account` put money from its balance into a model's pool.
    event PoolFunded(uint256 indexed modelId, address indexed account, uint256 amount);

    /// @notice A mechanism's proposal was carried out; the fields are those of {Move}, `account` being the payer where the
    /// source is an account, and `beneficiary` who is credited or whose escrow it is.
    event Moved(
        uint256 indexed modelId,
        Place from,
        Place to,
        bytes32 fromKey,
        bytes32 toKey,
        address account,
        address beneficiary,
        uint64 releaseAt,
        uint256 amount
    );

    /// @notice An escrow's time was up, and its beneficiary was credited.
    event EscrowReleased(
        uint256 indexed modelId,
        bytes32 indexed escrowId,
        address indexed beneficiary,
        uint256 amount
    );

    /// @notice The account's balance does not cover what is needed.
    error InsufficientBalance(address account, uint256 needed, uint256 available);
    /// @notice The ether sent is not the amount named.
    error WrongEtherAmount(uint256 sent, uint256 expected);
    /// @notice Ether was sent where the currency is a token.
    error EtherNotAccepted(address currency);
    /// @notice The receiver refused the ether.
    error EtherTransferFailed(address to, uint256 amount);
    /// @notice The token took more from the hub than it was told to move.
    error CurrencyTookTooMuch(address currency, uint256 took, uint256 amount);
    /// @notice Nobody could take money out at this address: it is zero, or the hub.
    error InvalidReceiver(address to);
    /// @notice A currency that is no contract.
    error NotACurrency(address currency);
    /// @notice A mechanism's moves take more from the caller than the caller allowed.
    error SpendAboveMax(uint256 spend, uint256 maxSpend);
    /// @notice The model's pool does not hold what a move takes out of it.
    error InsufficientPool(uint256 modelId, uint256 needed, uint256 available);
    /// @notice The escrow does not hold what a move takes out of it.
    error InsufficientEscrow(uint256 modelId, bytes32 escrowId, uint256 needed, uint256 available);
    /// @notice A deposit can only pay out.
    error DepositIsNoTarget(uint256 modelId);
    /// @notice A new escrow needs a release date at most 3,650 days away.
    error BadEscrow(uint256 modelId, bytes32 escrowId, address beneficiary, uint256 releaseAt);
    /// @notice An escrow keeps the beneficiary and the date that it was opened with.
    error EscrowIsFixed(uint256 modelId, bytes32 escrowId);
    /// @notice The escrow's date has come, so that it can only be released.
    error EscrowDue(uint256 modelId, bytes32 escrowId, uint256 releaseAt);
    /// @notice The escrow's date has not come.
    error EscrowNotDue(uint256 modelId, bytes32 escrowId, uint256 releaseAt);
    /// @notice There is no such escrow.
    error UnknownEscrow(uint256 modelId, bytes32 escrowId);

    /// @notice Adds to the caller's own balance.
    /// @dev Emits {Staked}. A token that takes a fee on transfer is credited what arrived.
    /// @param currency `address(0)` for ether, of which exactly `amount` has to be sent along.
    /// @param amount In the currency's smallest unit.
    /// @return credited What the balance rose by.
    function stake(address currency, uint256 amount) external payable returns (uint256 credited);

    /// @notice Adds to somebody else's balance; see {stake}.
    function stakeFor(address account, address currency, uint256 amount) external payable returns (uint256 credited);

    /// @notice {stake} of an ERC-2612 token with the holder's signature in place of an approval.
    /// @dev A permit that somebody else already submitted does no harm: what counts is the allowance afterwards.
    function stakeWithPermit(
        address currency,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 credited);

    /// @notice Takes money out of the caller's balance.
    /// @dev Emits {Unstaked}. Ether is sent with all the gas there is, so that contract wallets can receive it.
    /// @param to Who receives it; any address but zero and the hub.
    function unstake(address currency, uint256 amount, address to) external;

    /// @notice Moves money from the caller's balance into a model's pool. Ether sent along is staked first.
    /// @dev Emits {PoolFunded}.
    function fundPool(uint256 modelId, uint256 amount) external payable;

    /// @notice Credits a due escrow to its beneficiary. Anyone may call it.
    /// @dev Emits {EscrowReleased}.
    function releaseEscrow(uint256 modelId, bytes32 escrowId) external returns (uint256 amount);

    /// @notice What `account` could unstake now.
    function stakedBalance(address currency, address account) external view returns (uint256);

    /// @notice What the model's pool holds.
    function poolOf(uint256 modelId) external view returns (uint256);

    /// @notice One of the model's escrows; all zero if there is none.
    function escrowOf(uint256 modelId, bytes32 escrowId) external view returns (Escrow memory);
}
